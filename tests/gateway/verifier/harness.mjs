// Answers questions about the modules of the verifier, one line of JSON each; started by tests.
import readline from 'node:readline';

const source = process.argv[2];
const load = (name) => import(`${source}/${name}.js`);
const { hex, unhex } = await load('bytes');
const { decode, encode } = await load('canonical');
const { checkAtOnce } = await load('check');
const { demandIssued, nameOf } = await load('commitment');
const { recover } = await load('curve');
const { Wrong } = await load('errors');
const { indexRoot, positionLeaf, provedEntry, provedWindow, readKeyProof } = await load('keyindex');
const { keccak256 } = await load('keccak');
const merkle = await load('merkle');
const { kindOf, readBundleFile } = await load('presentation');
const { checkBundle, checkPresentation } = await load('presentationcheck');
const { Session } = await load('session');
const { sha256 } = await load('sha256');
const state = await load('state');
const { readTrust } = await load('trust');
await load('labels');
await load('documentwords');
const { asWritten, fieldName, kindName } = await load('fieldnames');
const { say, WORDS } = await load('words');

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const all = (list) => list.map(unhex);

function finished(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function walked(nodes, find) {
  const pool = new state.Nodes(all(nodes));
  const found = find(pool);
  if (!pool.areThoseTaken()) throw new Error('spare nodes');
  return found;
}

function checked({ verdict, checks }) {
  return {
    verdict,
    statuses: checks.map(({ status }) => status),
    demanded: checks.map(({ demanded }) => demanded),
    said: checks.map(({ reason }) => [say('zh', ...reason), say('en', ...reason)]),
  };
}

function standOf(stand) {
  if (stand === null) return null;
  const { amount, blue, changes, issued, red, successor } = stand;
  return {
    amount: String(amount),
    blue,
    changes: changes.map(({ block, side, effective, recorded, status }) => (
      { block: Number(block), by: side, effective: Number(effective), recorded: Number(recorded), status })),
    issued: Number(issued),
    red: red && { by: red.side, done: String(red.done), open: String(red.open), status: red.status, total: String(red.total) },
    successor,
  };
}

const answers = {
  check({ file, trust }) {
    const report = checkAtOnce(bytes(file), readTrust(bytes(trust)));
    return { ...checked(report), answer: report.answer };
  },
  presentation({ file, trust, asked }) {
    const report = checkPresentation(bytes(file), readTrust(bytes(trust)), asked);
    return { ...checked(report), known_now: report.knownNow?.force ?? null, known_then: report.knownThen?.force ?? null, state: standOf(report.stand) };
  },
  bundle({ file }) {
    const report = checkBundle(bytes(file));
    return { ...checked(report), name: report.context?.name.text ?? null };
  },
  issued({ file, root }) {
    demandIssued(readBundleFile(bytes(file)), unhex(root));
    return null;
  },
  named: ({ file }) => nameOf(readBundleFile(bytes(file)).envelope),
  kind: ({ file }) => kindOf(bytes(file)),
  written: ({ document, field }) => asWritten(document, field),
  called: ({ path, kind }) => ['zh', 'en'].map((language) => [fieldName(path, language), kindName(kind, language)]),
  // Everything that the page would ask for, so that no part of it fails on any file.
  unfold({ file, trust, asked }) {
    const session = new Session();
    const report = finished(session.run(bytes(file), bytes(trust), asked));
    const unfolded = report.checks.map(({ number }) => session.details({ number, offset: 0, limit: 1000 }));
    if (report.document !== undefined) session.fields({ offset: 0, limit: 1000 });
    else if (report.readable) session.records({ offset: 0, limit: 1000, answered: false });
    const labels = unfolded.flatMap(({ items }) => items.flatMap(({ title, rows }) => [title, ...rows.map(([label]) => label)]));
    return {
      items: unfolded.map(({ total }) => total),
      unsaid: labels.map((one) => (Array.isArray(one) ? one[0] : one)).filter((one) => !one.startsWith('=') && !WORDS[one]),
    };
  },
  called_in_question: ({ file, trust }) => finished(new Session().run(bytes(file), bytes(trust), null)).names ?? [],
  fingerprint: ({ trust }) => readTrust(bytes(trust)).fingerprint,
  digests: ({ data }) => [hex(sha256(unhex(data))), hex(keccak256(unhex(data)))],
  recover: ({ digest, signature, claimed }) => recover(unhex(digest), unhex(signature), claimed ?? null),
  canonical({ data }) {
    const value = decode(unhex(data));
    return [hex(encode(value)), hex(sha256(unhex(data)))];
  },
  tree: ({ size }) => hex(merkle.rootOf(Array.from({ length: size }, (_, n) => merkle.leafHash(new TextEncoder().encode(`record ${n}`))))),
  inclusion: ({ index, size, leaf, proof, root }) => merkle.verifyInclusion(index, size, unhex(leaf), all(proof), unhex(root)) ?? null,
  shared: ({ size, leaves, nodes }) => hex(merkle.sharedRoot(size, leaves.map(([position, leaf]) => [position, unhex(leaf)]), all(nodes))),
  consistency: ({ old_size, new_size, old_root, new_root, proof }) =>
    merkle.verifyConsistency(old_size, new_size, unhex(old_root), unhex(new_root), all(proof)) ?? null,
  index({ size, lists }) {
    const entries = lists.map(({ tag, positions }) => {
      const root = merkle.rootOf(positions.map(positionLeaf));
      const count = Buffer.alloc(8);
      count.writeBigUInt64BE(BigInt(positions.length));
      return { tag, bytes: new Uint8Array(Buffer.concat([unhex(tag), count, root])) };
    });
    const { depth, root } = indexRoot(size, entries);
    return [depth, hex(root)];
  },
  key({ proof, tag, size, root }) {
    const entry = provedEntry(readKeyProof(unhex(proof)), tag, size, unhex(root));
    return entry === null ? [null, null] : [Number(entry.count), hex(entry.root)];
  },
  window: ({ first, positions, before, after, nodes, count, root }) =>
    provedWindow({ first, positions, before, after, nodes: all(nodes) }, count, unhex(root)) && null,
  header({ header }) {
    const read = state.readHeader(unhex(header));
    return [read.hash, Number(read.number), Number(read.time), read.stateRoot];
  },
  account({ root, address, nodes }) {
    const found = walked(nodes, (pool) => state.findAccount(pool, root, address));
    return found && [Number(found.nonce), String(found.balance), found.storage, found.code];
  },
  slot: ({ root, slot, nodes }) => String(walked(nodes, (pool) => state.findSlot(pool, root, BigInt(slot)))),
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { ask, ...values } = JSON.parse(line);
  let told;
  try {
    told = { answer: answers[ask](values) };
  } catch (error) {
    told = error instanceof Wrong || error.message === 'spare nodes' ? { wrong: error.message } : { crash: error.stack };
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
