// What the contract Documents keeps of a document: its words in the state of the block, and their parts.
import { bigEndian, hex } from './bytes.js';
import { contractOf, slotOf } from './chainchecks.js';
import { demand } from './errors.js';
import { SIDES, STATUSES } from './standing.js';
import { items, mapping, plus } from './state.js';

const [ISSUES, CHANGES, SUCCESSORS, REDS] = [1, 2, 3, 4];
const RED_STATUSES = ['requested', 'confirmed', 'rejected', 'withdrawn', 'partial', 'full'];
const RED_SIDES = [null, 'issuer', 'steward', 'buyer'];

function part(word, at, size) {
  return (word >> BigInt(8 * at)) & ((1n << BigInt(8 * size)) - 1n);
}

function wordAt(context, slot, steps = null) {
  return slotOf(context, contractOf(context, 'documents', steps), slot, steps);
}

function digestOf(word) {
  return hex(bigEndian(word, 32));
}

/** The slots that are read for an issue, with what each holds. */
export function issueSlots(issue) {
  const first = mapping(issue, ISSUES);
  return ['root', 'numbers', 'amounts', 'blue'].map((name, n) => [name, plus(first, n)]);
}

export const changesSlot = (document) => mapping(document, CHANGES);
export const changeSlot = (document, number) => plus(items(changesSlot(document)), number);
export const successorSlot = (document) => mapping(document, SUCCESSORS);
export const redSlot = (document) => mapping(document, REDS);

/** What was issued, or null. Amount and blue document are there for one issued alone. */
export function readIssue(context, issue) {
  const [root, numbers, amounts, blue] = issueSlots(issue).map(([, slot]) => slot);
  const [first, second] = [wordAt(context, root), wordAt(context, numbers)];
  const isAlone = second !== 0n && part(second, 4, 4) === 0n;
  const [third, fourth] = isAlone ? [wordAt(context, amounts), wordAt(context, blue)] : [0n, 0n];
  if (part(second, 0, 4) === 0n) return null;
  return {
    root: bigEndian(first, 32),
    count: part(second, 4, 4),
    first: part(second, 8, 6),
    issued: part(second, 14, 6),
    from: part(second, 20, 6),
    until: part(second, 26, 6),
    amount: part(third, 0, 8),
    blue: fourth === 0n ? null : digestOf(fourth),
  };
}

/** How many changes of validity the document has had. */
export function countChanges(context, document) {
  return wordAt(context, changesSlot(document));
}

export function readChange(context, document, number) {
  const word = wordAt(context, changeSlot(document, number));
  const [status, side] = [Number(part(word, 18, 1)), Number(part(word, 19, 1))];
  demand(status >= 1 && status <= STATUSES.length, 'changes.status', status);
  demand(side >= 1 && side <= SIDES.length, 'changes.side', side);
  return {
    recorded: part(word, 0, 6),
    effective: part(word, 6, 6),
    block: part(word, 12, 6),
    status: STATUSES[status - 1],
    side: SIDES[side - 1],
  };
}

/** The document that follows, or null. */
export function readSuccessor(context, document) {
  const word = wordAt(context, successorSlot(document));
  return word === 0n ? null : digestOf(word);
}

/** The red letters, or null where none was ever asked for. */
export function readRed(context, document) {
  const word = wordAt(context, redSlot(document));
  if (part(word, 25, 4) === 0n) return null;
  const [status, side] = [Number(part(word, 29, 1)), Number(part(word, 30, 1))];
  demand(status >= 1 && status <= RED_STATUSES.length, 'red.status', status);
  demand(side < RED_SIDES.length, 'red.side', side);
  return {
    total: part(word, 0, 7),
    done: part(word, 7, 7),
    open: part(word, 14, 7),
    status: RED_STATUSES[status - 1],
    side: RED_SIDES[side],
  };
}
