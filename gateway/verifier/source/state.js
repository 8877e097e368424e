// Ethereum's state: a block's header, and paths through the tries of accounts and slots.
import { bigEndian, bigNumber, concat, hex, unhex } from './bytes.js';
import { demand } from './errors.js';
import { keccak256 } from './keccak.js';
import { bytesOf, integerOf, listOf, readRlp } from './rlp.js';

const EMPTY_TRIE = hex(keccak256(Uint8Array.of(0x80)));
const FIELDS = [
  ['parentHash', 32], ['sha3Uncles', 32], ['miner', 20], ['stateRoot', 32], ['transactionsRoot', 32],
  ['receiptsRoot', 32], ['logsBloom', 256], ['difficulty', -32], ['number', -8], ['gasLimit', -8],
  ['gasUsed', -8], ['timestamp', -8], ['extraData', null], ['mixHash', 32], ['nonce', 8],
  ['baseFeePerGas', -32], ['withdrawalsRoot', 32], ['blobGasUsed', -8], ['excessBlobGas', -8],
  ['parentBeaconBlockRoot', 32], ['requestsHash', 32],
];

/** A block's header of 20 or 21 fields, with its hash. */
export function readHeader(bytes) {
  const items = listOf(readRlp(bytes), 20, 21);
  const fields = items.map((item, n) => {
    const [name, size] = FIELDS[n];
    return [name, size !== null && size < 0 ? String(integerOf(item, -size)) : hex(bytesOf(item, size))];
  });
  const named = new Map(fields);
  return {
    fields,
    hash: hex(keccak256(bytes)),
    number: BigInt(named.get('number')),
    time: BigInt(named.get('timestamp')),
    stateRoot: named.get('stateRoot'),
  };
}

/** The nodes of tries at hand, found by their hashes, and which were taken, in the order of use. */
export class Nodes {
  constructor(nodes) {
    this.nodes = nodes;
    this.byHash = new Map();
    this.read = new Map();
    this.taken = new Set();
    nodes.forEach((node, n) => {
      const hash = hex(keccak256(node));
      if (!this.byHash.has(hash)) this.byHash.set(hash, n);
    });
  }

  take(hash) {
    const number = this.byHash.get(hash);
    demand(number !== undefined, 'state.missing', hash);
    this.taken.add(hash);
    if (!this.read.has(hash)) this.read.set(hash, readRlp(this.nodes[number]));
    return this.read.get(hash);
  }

  /** Whether the nodes are exactly those taken, each once, in the order of first use. */
  areThoseTaken() {
    const order = [...this.taken].map((hash) => this.byHash.get(hash));
    return order.length === this.nodes.length && order.every((number, n) => number === n);
  }
}

/** The value under the key, or null where the trie proves that nothing is there.
 *
 * `steps`, where given, is filled with what was met on the way. */
export function find(nodes, root, key, steps = null) {
  if (root === EMPTY_TRIE) return null;
  const path = hex(keccak256(key)).slice(2);
  let node = nodes.take(root);
  steps?.push({ hash: root, path });
  for (let at = 0; ; ) {
    listOf(node, 2, 17);
    const [reference, length] = node.length === 2 ? short(node, path, at) : branch(node, path, at);
    at += length;
    if (reference === null) return null;
    if (reference.value !== undefined) return reference.value;
    node = Array.isArray(reference.child) ? inPlace(reference.child) : byHash(nodes, reference.child, steps, path, at);
  }
}

function byHash(nodes, child, steps, path, at) {
  const hash = hex(bytesOf(child, 32));
  steps?.push({ hash, path: path.slice(at) });
  return nodes.take(hash);
}

// A node of less than 32 bytes stands in its parent; a longer one there is wrong.
function inPlace(child) {
  demand(sizeOf(child) < 32, 'state.place');
  return child;
}

function sizeOf(item) {
  if (!Array.isArray(item)) {
    if (item.length === 1 && item[0] < 0x80) return 1;
    return item.length < 56 ? 1 + item.length : 2 + item.length;
  }
  const inside = item.reduce((sum, one) => sum + sizeOf(one), 0);
  return inside < 56 ? 1 + inside : 2 + inside;
}

function branch(node, path, at) {
  demand(node.length === 17 && at < path.length, 'state.node');
  demand(bytesOf(node[16]).length === 0, 'state.node');
  const children = node.slice(0, 16).filter((child) => Array.isArray(child) || child.length > 0);
  demand(children.length >= 2, 'state.node');
  const child = node[parseInt(path[at], 16)];
  return [!Array.isArray(child) && child.length === 0 ? null : { child }, 1];
}

function short(node, path, at) {
  const bytes = bytesOf(node[0]);
  demand(bytes.length >= 1, 'state.node');
  const digits = hex(bytes).slice(2);
  const flag = parseInt(digits[0], 16);
  demand(flag <= 3 && (flag % 2 === 1 || digits[1] === '0'), 'state.node');
  const own = digits.slice(flag % 2 ? 1 : 2);
  const left = path.length - at;
  if (flag >= 2) {
    demand(own.length === left && bytesOf(node[1]).length > 0, 'state.node');
    return [own === path.slice(at) ? { value: node[1] } : null, own.length];
  }
  demand(own.length >= 1 && own.length < left, 'state.node');
  demand(Array.isArray(node[1]) || node[1].length > 0, 'state.node');
  return [path.startsWith(own, at) ? { child: node[1] } : null, own.length];
}

/** The account at the address, or null. */
export function findAccount(nodes, stateRoot, address, steps = null) {
  const found = find(nodes, stateRoot, unhex(address), steps);
  if (found === null) return null;
  const [nonce, balance, storage, code] = listOf(readRlp(found), 4);
  return {
    nonce: integerOf(nonce, 8),
    balance: integerOf(balance, 32),
    storage: hex(bytesOf(storage, 32)),
    code: hex(bytesOf(code, 32)),
  };
}

/** The number in the slot of a storage; 0 where nothing is there. */
export function findSlot(nodes, storage, slot, steps = null) {
  const found = find(nodes, storage, bigEndian(slot, 32), steps);
  return found === null ? 0n : integerOf(readRlp(found), 32);
}

/** The slot of a key in the mapping at slot `s`; the key as BigInt, number or at most 32 bytes `0x…`. */
export function mapping(key, s) {
  return bigNumber(keccak256(concat(bigEndian(BigInt(key), 32), bigEndian(s, 32))));
}

/** The slot where the items of a dynamic array that stands at `slot` begin. */
export function items(slot) {
  return bigNumber(keccak256(bigEndian(slot, 32)));
}

/** Slots are added modulo 2^256. */
export function plus(slot, number) {
  return (slot + BigInt(number)) & (2n ** 256n - 1n);
}
