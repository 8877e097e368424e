// The tree of RFC 6962, section 2.1: inclusion, consistency, and the proof that several leaves share.
//
// Sizes and positions are numbers below 2^53.
import { concat, equal } from './bytes.js';
import { demand, wrong } from './errors.js';
import { sha256 } from './sha256.js';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
export const EMPTY_ROOT = sha256(new Uint8Array(0));

export function leafHash(data) {
  return sha256(concat(LEAF, data));
}

export function join(left, right) {
  return sha256(concat(NODE, left, right));
}

/** The largest power of two below n, n > 1. */
export function half(n) {
  let k = 2 ** Math.floor(Math.log2(n));
  while (k >= n) k /= 2;
  while (2 * k < n) k *= 2;
  return k;
}

/** The root over these leaf hashes. */
export function rootOf(leaves) {
  if (leaves.length === 0) return EMPTY_ROOT;
  const over = (start, end) => {
    if (end - start === 1) return leaves[start];
    const middle = start + half(end - start);
    return join(over(start, middle), over(middle, end));
  };
  return over(0, leaves.length);
}

/** The halves whose roots an inclusion proof holds, from the leaf up. */
export function pathRanges(index, size) {
  const ranges = [];
  for (let [a, b] = [0, size]; b - a > 1; ) {
    const middle = a + half(b - a);
    ranges.push(index < middle ? [middle, b] : [a, middle]);
    [a, b] = index < middle ? [a, middle] : [middle, b];
  }
  return ranges.reverse();
}

export function verifyInclusion(index, size, leaf, proof, root) {
  demand(index >= 0 && index < size, 'merkle.index', index, size);
  const ranges = pathRanges(index, size);
  demand(proof.length === ranges.length, 'merkle.nodes');
  demand([leaf, root, ...proof].every((item) => item.length === 32), 'merkle.hash');
  let node = leaf;
  ranges.forEach(([a], n) => {
    node = index < a ? join(node, proof[n]) : join(proof[n], node);
  });
  demand(equal(node, root), 'merkle.root');
}

function consistencyRanges(old, size) {
  if (old === 0 || old === size) return [];
  const ranges = [];
  let [a, b] = [0, size];
  while (b !== old) {
    const middle = a + half(b - a);
    ranges.push(old <= middle ? [middle, b] : [a, middle]);
    [a, b] = old <= middle ? [a, middle] : [middle, b];
  }
  if (a !== 0) ranges.push([a, b]);
  return ranges.reverse();
}

export function verifyConsistency(oldSize, newSize, oldRoot, newRoot, proof) {
  demand(oldSize >= 0 && oldSize <= newSize, 'merkle.index', oldSize, newSize);
  const ranges = consistencyRanges(oldSize, newSize);
  demand(proof.length === ranges.length, 'merkle.nodes');
  demand([oldRoot, newRoot, ...proof].every((item) => item.length === 32), 'merkle.hash');
  if (oldSize === 0) demand(equal(oldRoot, EMPTY_ROOT), 'merkle.root');
  if (oldSize === newSize) demand(equal(oldRoot, newRoot), 'merkle.root');
  if (oldSize === 0 || oldSize === newSize) return;
  const begins = Number.isInteger(Math.log2(oldSize)) ? 0 : 1;
  let [old, grown] = begins ? [proof[0], proof[0]] : [oldRoot, oldRoot];
  for (let n = begins; n < proof.length; n++) {
    if (ranges[n][0] < oldSize) {
      [old, grown] = [join(proof[n], old), join(proof[n], grown)];
    } else {
      grown = join(grown, proof[n]);
    }
  }
  demand(equal(old, oldRoot) && equal(grown, newRoot), 'merkle.root');
}

/** The root of a tree of which some leaves and, in their order, the nodes between are known.
 *
 * `leaves` are pairs of position and leaf hash, ascending. `joined`, where given, is told each node
 * that came of two: its range and the three hashes. All nodes must be used and none be missing. */
export function sharedRoot(size, leaves, nodes, joined = null) {
  let used = 0;

  function over(start, end, first, last) {
    if (first === last) {
      demand(used < nodes.length, 'merkle.missing');
      return nodes[used++];
    }
    if (end - start === 1) return leaves[first][1];
    const middle = start + half(end - start);
    const cut = cutAt(middle, first, last);
    const left = over(start, middle, first, cut);
    const right = over(middle, end, cut, last);
    const node = join(left, right);
    if (joined !== null) joined(start, end, left, right, node);
    return node;
  }

  function cutAt(position, first, last) {
    while (first < last) {
      const middle = (first + last) >> 1;
      if (leaves[middle][0] < position) first = middle + 1;
      else last = middle;
    }
    return first;
  }

  if (size === 0) throw wrong('merkle.index', 0, 0);
  const root = over(0, size, 0, leaves.length);
  demand(used === nodes.length, 'merkle.spare');
  return root;
}
