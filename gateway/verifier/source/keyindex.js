// The completeness index: proofs of a key, of one that is there or is not, and windows of its list.
import { bigEndian, bigNumber, concat, equal, hex, pieces, utf8 } from './bytes.js';
import { demand } from './errors.js';
import { leafHash, sharedRoot } from './merkle.js';
import { sha256 } from './sha256.js';

const MOST = 2n ** 63n - 1n;
const BUCKET = Uint8Array.of(2);
const FORK = Uint8Array.of(3);
const MARK = utf8('shujian-index');
const ENTRY = 72;

/** The parts of a proof of a key. Rule 1: whole entries, numbers in bounds, tags ascending. */
export function readKeyProof(bytes) {
  demand(bytes.length >= 9, 'index.bytes');
  const keys = bigNumber(bytes.subarray(0, 8));
  const depth = bytes[8];
  const behind = 9 + 32 * depth;
  demand(keys <= MOST && bytes.length >= behind && (bytes.length - behind) % ENTRY === 0, 'index.bytes');
  const siblings = pieces(bytes.subarray(9, behind), 32);
  const entries = pieces(bytes.subarray(behind), ENTRY).map((bytes) => ({
    bytes,
    tag: hex(bytes.subarray(0, 32)),
    count: bigNumber(bytes.subarray(32, 40)),
    root: bytes.subarray(40),
  }));
  entries.forEach(({ tag, count }, n) => {
    demand(count >= 1n && count <= MOST, 'index.bytes');
    demand(n === 0 || entries[n - 1].tag < tag, 'index.bytes');
  });
  return { keys, depth, siblings, entries };
}

/** The tag's entry, or null where the proof shows that there is none (rules 2 to 6). */
export function provedEntry(proof, tag, size, root, told = null) {
  const { keys, depth, siblings, entries } = proof;
  demand(depth === depthOf(keys), 'index.depth', String(keys), depth);
  demand(BigInt(entries.length) <= keys, 'index.entries');
  for (const { count } of entries) demand(count <= BigInt(size), 'index.count');
  let bucket = firstBits(tag, depth);
  for (const entry of entries) demand(firstBits(entry.tag, depth) === bucket, 'index.bucket');
  let node = sha256(concat(BUCKET, ...entries.map((entry) => entry.bytes)));
  told?.('bucket', node);
  for (const sibling of siblings) {
    node = bucket & 1n ? sha256(concat(FORK, sibling, node)) : sha256(concat(FORK, node, sibling));
    told?.(bucket & 1n ? 'left' : 'right', node, sibling);
    bucket >>= 1n;
  }
  const head = concat(MARK, bigEndian(size, 8), bigEndian(keys, 8), Uint8Array.of(depth));
  const found = sha256(concat(head, node));
  told?.('root', found);
  demand(equal(found, root), 'index.root');
  return entries.find((entry) => entry.tag === tag) ?? null;
}

function depthOf(keys) {
  let depth = 0;
  while (keys > 8n << BigInt(depth)) depth += 1;
  return depth;
}

function firstBits(tag, depth) {
  return depth === 0 ? 0n : BigInt(tag) >> BigInt(256 - depth);
}

/** The positions that a window shows, by ordinal, if it fits the count and root of the list. */
export function provedWindow(window, count, root) {
  const { first, positions, before, after, nodes } = window;
  const stop = first + positions.length;
  demand(count >= 1 && stop <= count, 'window.bounds');
  demand((before === null) === (first === 0), 'window.before');
  demand((after === null) === (stop === count), 'window.after');
  const shown = positions.map((position, n) => [first + n, position]);
  if (before !== null) shown.unshift([first - 1, before]);
  if (after !== null) shown.push([stop, after]);
  shown.forEach(([, position], n) => {
    demand(n === 0 || shown[n - 1][1] < position, 'window.order');
  });
  demand(nodes.every((node) => node.length === 32), 'merkle.hash');
  const leaves = shown.map(([ordinal, position]) => [ordinal, positionLeaf(position)]);
  demand(equal(sharedRoot(count, leaves, nodes), root), 'window.root');
  return shown;
}

/** The leaf of a position in the list of a key. */
export function positionLeaf(position) {
  return leafHash(bigEndian(position, 8));
}

/** The index root over whole lists, by the definition; `lists` are pairs of tag and list root. */
export function indexRoot(size, entries) {
  const sorted = [...entries].sort((one, other) => (one.tag < other.tag ? -1 : 1));
  const depth = depthOf(BigInt(sorted.length));
  const over = (level, number) => {
    if (level < depth) {
      return sha256(concat(FORK, over(level + 1, 2n * number), over(level + 1, 2n * number + 1n)));
    }
    const here = sorted.filter(({ tag }) => firstBits(tag, depth) === number);
    return sha256(concat(BUCKET, ...here.map(({ bytes }) => bytes)));
  };
  const head = concat(MARK, bigEndian(size, 8), bigEndian(sorted.length, 8), Uint8Array.of(depth));
  return { depth, root: sha256(concat(head, over(0, 0n))) };
}
