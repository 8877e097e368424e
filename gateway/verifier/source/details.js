// What unfolds under each check: the very bytes that were hashed and compared, computed anew.
//
// An item has a title (a reason, as words.js says it), a status or null, and rows of
// [label, text, style]; a page shows some of the items at a time.
import { bigEndian, hex } from './bytes.js';
import { write } from './canonical.js';
import { contractOf, observationDigest, sealDigest, slotOf } from './chainchecks.js';
import { recover } from './curve.js';
import { judgeEffect, judgeSigner } from './effectchecks.js';
import { attempt } from './errors.js';
import { completenessItems, item } from './indexdetails.js';
import { keccak256 } from './keccak.js';
import { sharedRoot } from './merkle.js';
import { keyTags, tagOf } from './records.js';
import { bodyDigest } from './recordchecks.js';
import { member } from './shape.js';
import { mapping, plus } from './state.js';
import { attachmentDigest, digestOf, hasForm, TYPES } from './statements.js';

/** Some items of what is behind a check; `judged` are its answers record by record. */
export function detailsOf(context, { name, records: judged }, offset, limit) {
  if (context === null || (context.header === null && OF_CHAIN.has(name))) return { total: 0, items: [] };
  const { evidence, nodes } = context;
  if (name === 'nodes') {
    const shown = nodes.nodes.slice(offset, offset + limit);
    return { total: nodes.nodes.length, items: shown.map((node, n) => nodeItem(node, offset + n + 1)) };
  }
  const make = OF_RECORDS[name];
  if (make === undefined) {
    const items = OF_FILE[name](context);
    return { total: items.length, items: items.slice(offset, offset + limit) };
  }
  const records = judged === null ? evidence.records : judged.map(({ position }) => context.byPosition.get(position));
  const items = records.slice(offset, offset + limit).map((record, n) => ({
    title: ['detail.record', record.position],
    status: judged === null ? null : judged[offset + n].status,
    rows: [
      ...(judged === null ? [] : [['found', judged[offset + n].reason, 'reason']]),
      ...make(context, record),
    ],
  }));
  return { total: records.length, items };
}

const OF_CHAIN = new Set(['seal', 'observers', 'journal', 'checkpoint', 'effects', 'signers', 'nodes']);

/** What is behind the checks of the file, the block and who vouches for it. */
export const OF_FILE = {
  form: ({ evidence, size }) => [item('detail.file', [
    ['bytes', String(size), 'text'],
    ['sum', evidence.sum, 'hex'],
  ])],
  ledger: ({ evidence, trust }) => [item('detail.compared', [
    ['in.evidence', evidence.ledger, 'hex'],
    ['in.trust', trust.ledger, 'hex'],
  ])],
  block: ({ evidence, header }) => header === null ? [item('detail.block', [['rlp.bytes', hex(evidence.state.header), 'hex']])] : [
    item('detail.block', [
      ['rlp.bytes', hex(evidence.state.header), 'hex'],
      ['block.hash', header.hash, 'hex'],
      ...header.fields.map(([name, value]) => [`=${name}`, value, value.startsWith('0x') ? 'hex' : 'text']),
    ]),
  ],
  seal: sealItems,
  observers: observerItems,
  journal: (context) => [contractItem(context, 'journal')],
  checkpoint: checkpointItems,
  completeness: completenessItems,
};

const OF_RECORDS = {
  order: orderRows,
  inclusion: inclusionRows,
  bodies: bodyRows,
  tags: tagRows,
  statements: statementRows,
  effects: effectRows,
  signers: signerRows,
};

/** One node of a trie. */
export function nodeItem(node, number) {
  return item(['detail.node', number], [['keccak', hex(keccak256(node)), 'hex'], ['rlp.bytes', hex(node), 'hex']]);
}

function signatureRows(digest, signature, recovered) {
  return [
    ['signed.digest', hex(digest), 'hex'],
    ['signature', hex(signature), 'hex'],
    ['recovered', recovered ?? '—', 'hex'],
  ];
}

function sealItems({ evidence, trust, header }) {
  const { seal } = evidence.state;
  const rows = [
    ['signed.over', 'Keccak-256("shujian-seal" ‖ genesis ‖ number ‖ block hash)', 'text'],
    ['genesis', trust.genesis, 'hex'],
    ['block.number', hex(bigEndian(header.number, 8)), 'hex'],
    ['block.hash', header.hash, 'hex'],
  ];
  if (seal !== null) {
    const digest = sealDigest(header, trust);
    rows.push(...signatureRows(digest, seal, recover(digest, seal)));
  }
  return [item('detail.seal', [...rows, ['trusted.sealers', trust.sealers.join('\n') || '—', 'hex']])];
}

function observerItems({ evidence, trust, header }) {
  const { checkpoint } = evidence;
  const digest = observationDigest(header, trust, checkpoint);
  const signed = item('detail.observation', [
    ['signed.over', 'Keccak-256("shujian-observer" ‖ genesis ‖ ledger ‖ number ‖ block hash ‖ size ‖ root ‖ index root)', 'text'],
    ['genesis', trust.genesis, 'hex'],
    ['ledger', trust.ledger, 'hex'],
    ['block.number', hex(bigEndian(header.number, 8)), 'hex'],
    ['block.hash', header.hash, 'hex'],
    ['size', hex(bigEndian(checkpoint.size, 8)), 'hex'],
    ['root', hex(checkpoint.root), 'hex'],
    ['index.root.kept', hex(checkpoint.index), 'hex'],
    ['signed.digest', hex(digest), 'hex'],
    ['trusted.observers', trust.observers.join('\n') || '—', 'hex'],
  ]);
  return [signed, ...evidence.observers.map(({ account, signature }) => item(['detail.observer', account], [
    ...signatureRows(digest, signature, recover(digest, signature)),
    ['observer.counted', [trust.observers.includes(account) ? 'yes' : 'observer.stranger'], 'reason'],
  ]))];
}

// The nodes of a path through a trie, and what was found at its end.
function pathRows({ nodes }, steps) {
  return steps.map(({ hash, path }, n) => {
    const node = nodes.nodes[nodes.byHash.get(hash)];
    return [['path.node', n + 1], `${hash}\n← ${node === undefined ? '—' : hex(node)}\n${path}`, 'hex'];
  });
}

/** The account of a contract, with the path to it. */
export function contractItem(context, name) {
  const { address, code } = context.trust.contracts.get(name);
  const steps = [];
  const found = attempt(() => contractOf(context, name, steps));
  return item(['detail.contract', name], [
    ['address', address, 'hex'],
    ['state.root', context.header.stateRoot, 'hex'],
    ...pathRows(context, steps),
    ...(found.reason === null ? [['storage.root', found.value.storage, 'hex'], ['code.found', found.value.code, 'hex']] : [['found', found.reason, 'reason']]),
    ['code.trusted', code, 'hex'],
  ]);
}

/** A slot of a contract's storage, with the path to it. */
export function slotItem(context, name, title, slot, wanted) {
  const steps = [];
  const found = attempt(() => slotOf(context, contractOf(context, name), slot, steps));
  return item(title, [
    ['slot', hex(bigEndian(slot, 32)), 'hex'],
    ...pathRows(context, steps),
    ['value', found.reason === null ? hex(bigEndian(found.value, 32)) : found.reason, found.reason === null ? 'hex' : 'reason'],
    ...(wanted === null ? [] : [['wanted', wanted, 'hex']]),
  ]);
}

function checkpointItems(context) {
  const { checkpoint } = context.evidence;
  const slot = mapping(checkpoint.size, 1);
  return [
    slotItem(context, 'journal', 'detail.slot.root', slot, hex(checkpoint.root)),
    slotItem(context, 'journal', 'detail.slot.index', plus(slot, 1), hex(checkpoint.index)),
    slotItem(context, 'journal', 'detail.slot.block', plus(slot, 2), null),
  ];
}

function orderRows(context, { header }) {
  return [
    ['time', header.time, 'time'],
    ['tags', header.tags.map(({ tag, ordinal }) => `${tag} · ${ordinal}`).join('\n'), 'hex'],
  ];
}

function inclusionRows(context, { position, headerText, leaf }) {
  const rows = [
    ['header', headerText, 'exact'],
    ['leaf', hex(leaf), 'hex'],
  ];
  const ways = joins(context);
  for (const [start, end, left, right, node] of ways) {
    if (position < start || position >= end) continue;
    rows.push([['joined', start, end - 1], `SHA-256(01 ‖\n${hex(left)} ‖\n${hex(right)})\n= ${hex(node)}`, 'hex']);
  }
  return [...rows, ['root', hex(context.evidence.checkpoint.root), 'hex']];
}

function joins(context) {
  if (context.joins === undefined) {
    context.joins = [];
    const { records, nodes, checkpoint } = context.evidence;
    const leaves = records.map(({ position, leaf }) => [position, leaf]);
    attempt(() => sharedRoot(checkpoint.size, leaves, nodes, (...join) => context.joins.push(join)));
  }
  return context.joins;
}

function bodyRows(context, record) {
  if (record.body === null) return [['wanted', record.header.body, 'hex']];
  return [
    ['salt', hex(record.salt), 'hex'],
    ['body', record.bodyText, 'exact'],
    ['body.reading', record.bodyText, 'json'],
    ['body.digest', bodyDigest(record), 'hex'],
    ['wanted', record.header.body, 'hex'],
  ];
}

function tagRows(context, { header, body }) {
  if (body === null) return [];
  const found = attempt(() => keyTags(body));
  const named = new Map((found.value ?? []).map((keyTag) => [tagOf(keyTag), keyTag]));
  const rows = [...named].map(([tag, keyTag]) => [`=${keyTag}`, tag, 'hex']);
  return [...rows, ['header.tags', header.tags.map(({ tag }) => tag).join('\n'), 'hex']];
}

function statementRows({ domain }, { body }) {
  const statement = body?.get('statement');
  if (!(statement instanceof Map)) return statement === undefined ? [] : [['answered', write(statement), 'hex']];
  const type = TYPES.get(statement.get('type'));
  const message = statement.get('message');
  // What is not direct was judged by a stricter form; here is shown what can be computed.
  if (type === undefined || !hasForm(type, message, true)) return [['statement', write(statement), 'json']];
  const { struct, digest } = digestOf(type, message, domain);
  const attachment = statement.get('attachment') ?? null;
  return [
    ['statement.type.name', type.name, 'text'],
    ['message', write(message), 'json'],
    ['type.hash', hex(type.hash), 'hex'],
    ['domain', hex(domain), 'hex'],
    ['struct.hash', hex(struct), 'hex'],
    ['signed.digest', hex(digest), 'hex'],
    ...signers(digest, statement.get('signatures'), body.get('actors')),
    ...(attachment === null ? [] : [['attachment', write(attachment), 'exact'], ['attachment.digest', attachmentDigest(attachment), 'hex']]),
  ];
}

function signers(digest, signatures, actors) {
  if (!Array.isArray(signatures)) return [];
  return signatures.flatMap((signature, n) => {
    const read = attempt(() => recover(digest, unhexed(signature)));
    const actor = Array.isArray(actors) ? actors[n] : undefined;
    return [
      ['signature', String(signature), 'hex'],
      ['recovered', read.value ?? '—', 'hex'],
      ['actor', actor === undefined ? '—' : write(actor), 'json'],
    ];
  });
}

function unhexed(text) {
  const digits = /^0x((?:[0-9a-f]{2})*)$/.exec(text)?.[1].match(/../g) ?? [];
  return Uint8Array.from(digits, (digit) => parseInt(digit, 16));
}

function effectRows(context, record) {
  const steps = [];
  attempt(() => judgeEffect(context, record, steps));
  return [
    ['effect', write(record.body?.get('effect') ?? null), 'json'],
    ...pathRows(context, steps),
  ];
}

function signerRows(context, record) {
  const steps = [];
  attempt(() => judgeSigner(context, record, steps));
  return [
    ['actors', write(record.body?.get('actors') ?? null), 'json'],
    ...pathRows(context, steps),
  ];
}

/** The name in a member of a body, for the table of records. */
export function named(body, ...names) {
  const found = member(body, ...names);
  return typeof found === 'string' ? found : null;
}
