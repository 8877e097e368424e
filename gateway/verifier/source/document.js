// The evidence file: its form, and nothing of its truth.
import { hex, pieces, unbase64, utf8 } from './bytes.js';
import { parse, textOf } from './canonical.js';
import { demand, Unreadable } from './errors.js';
import { readKeyProof } from './keyindex.js';
import { leafHash } from './merkle.js';
import { OUTCOMES, readHeaderText } from './records.js';
import { sha256 } from './sha256.js';
import { ascending, before, count, hexBytes, hexText, list, members } from './shape.js';

export const FORMAT = 'shujian/evidence/1';
export const MOST_BYTES = 268435456;
const MOST_RECORDS = 100000;
const MEMBERS = ['checkpoint', 'format', 'index', 'ledger', 'nodes', 'observers', 'question', 'records', 'state', 'sum'];
const QUESTION = ['also', 'from', 'key', 'kinds', 'outcomes', 'purpose', 'until'];
const SUM_TEXT = ',"sum":"0x"}'.length + 64;

/** What the bytes say; a generator that yields how many records it has read. */
export function* readEvidence(bytes) {
  if (bytes.length > MOST_BYTES) throw new Unreadable('form.large', [MOST_BYTES]);
  const file = parse(textOf(bytes));
  demand(file instanceof Map, 'form.members', 'evidence');
  const format = file.get('format');
  if (format !== FORMAT) throw new Unreadable('form.format', [FORMAT]);
  members(file, MEMBERS, 'evidence');
  const sum = sha256(bytes.subarray(0, bytes.length - SUM_TEXT));
  demand(hexText(file.get('sum'), 32, 'sum') === hex(sum), 'form.sum');
  const question = readQuestion(file.get('question'));
  const records = file.get('records');
  demand(question !== null || !Array.isArray(records) || records.length > 0, 'form.nothing');
  return {
    checkpoint: readCheckpoint(file.get('checkpoint')),
    index: readIndex(file.get('index'), question),
    ledger: hexText(file.get('ledger'), 32, 'ledger'),
    nodes: hashes(file.get('nodes')),
    observers: readObservers(file.get('observers')),
    question,
    state: readState(file.get('state')),
    records: yield* readRecords(file.get('records')),
    sum: file.get('sum'),
  };
}

/** The checkpoint that a file names. */
export function readCheckpoint(value) {
  members(value, ['index', 'root', 'size'], 'checkpoint');
  return {
    index: hexBytes(value.get('index'), 32, 'checkpoint.index'),
    root: hexBytes(value.get('root'), 32, 'checkpoint.root'),
    size: count(value.get('size'), 'checkpoint.size'),
  };
}

function hashes(text) {
  return pieces(unbase64(text), 32);
}

/** Observers' accounts with their signatures. */
export function readObservers(value) {
  const pairs = list(value, 64, 'observers').map((pair) => {
    demand(list(pair, 2, 'observers').length === 2, 'form.members', 'observers');
    return { account: hexText(pair[0], 20, 'observers'), signature: hexBytes(pair[1], 65, 'observers') };
  });
  return ascending(pairs, 'observers', (one, other) => one.account < other.account);
}

function readQuestion(value) {
  if (value === null) return null;
  members(value, QUESTION, 'question');
  const question = {
    also: texts(value.get('also'), 'also'),
    from: value.get('from') === null ? null : count(value.get('from'), 'from'),
    key: textOrNull(value.get('key'), 'key'),
    kinds: texts(value.get('kinds'), 'kinds'),
    outcomes: texts(value.get('outcomes'), 'outcomes'),
    purpose: textOrNull(value.get('purpose'), 'purpose'),
    until: value.get('until') === null ? null : count(value.get('until'), 'until'),
  };
  demand(question.outcomes.every((one) => OUTCOMES.includes(one)), 'form.outcome');
  demand(question.key !== null || question.also.length === 0, 'form.also');
  return question;
}

function textOrNull(value, what) {
  demand(value === null || typeof value === 'string', 'form.text', what);
  return value;
}

function texts(value, what) {
  for (const text of list(value, 64, what)) demand(typeof text === 'string', 'form.text', what);
  return ascending(value, what, before);
}

function readIndex(value, question) {
  if (value === null) return null;
  members(value, ['key', 'window'], 'index');
  demand(question !== null && question.key !== null, 'form.index');
  return { key: readKeyProof(unbase64(value.get('key'))), window: readWindow(value.get('window')) };
}

function readWindow(value) {
  if (value === null) return null;
  members(value, ['after', 'before', 'first', 'nodes', 'positions'], 'window');
  return {
    after: value.get('after') === null ? null : count(value.get('after'), 'after'),
    before: value.get('before') === null ? null : count(value.get('before'), 'before'),
    first: count(value.get('first'), 'first'),
    nodes: hashes(value.get('nodes')),
    positions: list(value.get('positions'), MOST_RECORDS, 'positions').map((one) => count(one, 'positions')),
  };
}

function readState(value) {
  members(value, ['effects', 'header', 'nodes', 'seal', 'signers'], 'state');
  const effects = list(value.get('effects'), MOST_RECORDS, 'effects').map((one) => count(one, 'effects'));
  demand(typeof value.get('signers') === 'boolean', 'form.boolean', 'signers');
  return {
    effects: ascending(effects, 'effects'),
    header: unbase64(value.get('header')),
    nodes: list(value.get('nodes'), 500000, 'state.nodes').map(unbase64),
    seal: value.get('seal') === null ? null : hexBytes(value.get('seal'), 65, 'seal'),
    signers: value.get('signers'),
  };
}

function* readRecords(value) {
  const records = [];
  for (const item of list(value, MOST_RECORDS, 'records')) {
    records.push(readRecord(item));
    if (records.length % 200 === 0) yield [records.length, value.length];
  }
  return ascending(records, 'records', (one, other) => one.position < other.position);
}

function readRecord(value) {
  members(value, ['body', 'header', 'position', 'salt'], 'record');
  const [headerText, bodyText, salt] = ['header', 'body', 'salt'].map((name) => value.get(name));
  demand(typeof headerText === 'string', 'form.text', 'header');
  demand((bodyText === null) === (salt === null), 'form.salt');
  const record = {
    position: count(value.get('position'), 'position'),
    headerText,
    header: readHeaderText(headerText),
    leaf: leafHash(utf8(headerText)),
    bodyText,
    body: null,
    salt: salt === null ? null : hexBytes(salt, 16, 'salt'),
  };
  if (bodyText !== null) {
    demand(typeof bodyText === 'string', 'form.text', 'body');
    record.body = parse(bodyText);
    demand(record.body instanceof Map, 'form.members', 'body');
  }
  return record;
}
