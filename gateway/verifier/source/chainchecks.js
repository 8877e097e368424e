// Checks 2 to 7: the ledger, the block, who vouches for it, and what the Journal keeps in its state.
import { bigEndian, concat, equal, hex, unhex, utf8 } from './bytes.js';
import { recover } from './curve.js';
import { attempt, demand } from './errors.js';
import { keccak256 } from './keccak.js';
import { answer, nothing } from './report.js';
import { findAccount, findSlot, mapping, plus, readHeader } from './state.js';

export function checkLedger({ evidence, trust }) {
  const same = evidence.ledger === trust.ledger;
  return same ? answer('VALID', 'ledger.same') : answer('INVALID', 'ledger.other');
}

/** Reads the block's header into the context. */
export function checkBlock(context) {
  const read = attempt(() => readHeader(context.evidence.state.header));
  context.header = read.value;
  if (read.reason !== null) return answer('INVALID', 'block.none', read.reason);
  return answer('VALID', 'block.read', String(read.value.number), read.value.hash);
}

/** What a sealer signs. */
export function sealDigest(header, trust) {
  return keccak256(concat(
    utf8('shujian-seal'), unhex(trust.genesis), bigEndian(header.number, 8), unhex(header.hash),
  ));
}

export function checkSeal({ evidence, trust, header }) {
  const { seal } = evidence.state;
  if (seal === null && trust.sealers.length === 0) return nothing('seal.none.trusted');
  if (seal === null) return answer('ASSERTED', 'seal.none');
  const sealer = recover(sealDigest(header, trust), seal);
  if (sealer === null) return answer('INVALID', 'signature.none');
  if (!trust.sealers.includes(sealer)) return answer('INVALID', 'seal.stranger', sealer);
  return answer('VALID', 'seal.by', sealer);
}

/** What an observer signs. */
export function observationDigest(header, trust, { size, root, index }) {
  return keccak256(concat(
    utf8('shujian-observer'), unhex(trust.genesis), unhex(trust.ledger), bigEndian(header.number, 8),
    unhex(header.hash), bigEndian(size, 8), root, index,
  ));
}

export function checkObservers({ evidence, trust, header }) {
  const digest = observationDigest(header, trust, evidence.checkpoint);
  for (const { account, signature } of evidence.observers) {
    if (recover(digest, signature) !== account) return answer('INVALID', 'observer.false', account);
  }
  const counted = evidence.observers.filter(({ account }) => trust.observers.includes(account)).length;
  if (trust.required === 0) {
    if (trust.sealers.length === 0) return answer('ASSERTED', 'observers.nobody');
    return nothing('observers.none', counted);
  }
  if (counted < trust.required) return answer('ASSERTED', 'observers.few', counted, trust.required);
  return answer('VALID', 'observers.enough', counted, trust.required);
}

/** The trusted contract's account in the state: it must be there and have the trusted code. */
export function contractOf(context, name, steps = null) {
  const known = context.contracts.get(name);
  if (known !== undefined && steps === null) return known;
  const { address, code } = context.trust.contracts.get(name);
  const account = findAccount(context.nodes, context.header.stateRoot, address, steps);
  demand(account !== null, 'contract.absent', name, address);
  demand(account.code === code, 'contract.code', name);
  context.contracts.set(name, account);
  return account;
}

/** The number in a slot of a contract's storage. */
export function slotOf(context, account, slot, steps = null) {
  const key = `${account.storage} ${slot}`;
  const known = context.slots.get(key);
  if (known !== undefined && steps === null) return known;
  const found = findSlot(context.nodes, account.storage, slot, steps);
  context.slots.set(key, found);
  return found;
}

export function checkJournal(context) {
  const found = attempt(() => contractOf(context, 'journal'));
  if (found.reason !== null) return answer('INVALID', ...found.reason);
  return answer('VALID', 'journal.there', context.trust.contracts.get('journal').address);
}

export function checkCheckpoint(context) {
  const { checkpoint } = context.evidence;
  const found = attempt(() => {
    const journal = contractOf(context, 'journal');
    const slot = mapping(checkpoint.size, 1);
    const [root, index, block] = [0, 1, 2].map((n) => slotOf(context, journal, plus(slot, n)));
    demand(block !== 0n, 'checkpoint.none', checkpoint.size);
    demand(equal(bigEndian(root, 32), checkpoint.root), 'checkpoint.root');
    demand(equal(bigEndian(index, 32), checkpoint.index), 'checkpoint.index');
    demand(block <= context.header.number, 'checkpoint.later');
    return block;
  });
  if (found.reason !== null) return answer('INVALID', ...found.reason);
  return answer('VALID', 'checkpoint.kept', checkpoint.size, String(found.value), hex(checkpoint.root));
}
