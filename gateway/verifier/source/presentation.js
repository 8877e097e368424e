// The file of a presentation, and of a bundle alone: their forms, and which kind of file is which.
import { hex, unbase64 } from './bytes.js';
import { BUNDLE_FORMAT, readBundle } from './bundle.js';
import { parse, textOf } from './canonical.js';
import { readCheckpoint, readObservers } from './document.js';
import { demand, Unreadable } from './errors.js';
import { sha256 } from './sha256.js';
import { hexBytes, hexText, list, members } from './shape.js';
import { TRUST_FORMAT } from './trust.js';

export const FORMAT = 'shujian/presentation/1';
const MOST_BYTES = 67108864;
const MOST_BUNDLE = 33554432;
const MOST_VALUES = 4194304;
const MOST_NODES = 65536;
const MOST_TRUST = 65536;
const MEMBERS = ['bundle', 'checkpoint', 'format', 'ledger', 'observers', 'state', 'sum'];
const SUM_TEXT = ',"sum":"0x"}'.length + 64;
const BEGINNING = /^(?:\ufeff)?[ \t\n\r\f\v]{0,64}\{[ \t\n\r\f\v]{0,64}"(bundle|batch|checkpoint)"/;
const KINDS = { bundle: 'presentation', batch: 'bundle', checkpoint: 'evidence' };
const NAMED = /^"shujian\/(?:evidence|presentation|bundle)\//;
const [QUOTE, FIRST_LETTER] = [0x22, 0x73];
const NO_CHECKPOINT = { index: new Uint8Array(32), root: new Uint8Array(32), size: 0 };

/** 'trust', 'presentation', 'bundle', 'evidence'; 'other' where a file does not claim to be any of them.
 *
 * Canonical JSON writes members in their order, so the first one tells a file. What begins otherwise and
 * names one of the formats is evidence, whose checks say what is wrong with it; of what names none, an
 * original invoice say, nothing can be said here. */
export function kindOf(bytes) {
  const begins = BEGINNING.exec(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 160)));
  if (begins !== null) return KINDS[begins[1]];
  const isTrust = bytes.length <= MOST_TRUST && new TextDecoder().decode(bytes).includes(`"format":"${TRUST_FORMAT.slice(0, -1)}`);
  if (isTrust) return 'trust';
  return namesFormat(bytes) ? 'evidence' : 'other';
}

function namesFormat(bytes) {
  for (let at = bytes.indexOf(QUOTE); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    if (bytes[at + 1] === FIRST_LETTER && NAMED.test(new TextDecoder().decode(bytes.subarray(at, at + 24)))) return true;
  }
  return false;
}

/** What the bytes of a presentation say. */
export function readPresentation(bytes) {
  demandSize(bytes, MOST_BYTES);
  const file = parse(textOf(bytes));
  demand(file instanceof Map, 'form.members', 'presentation');
  if (file.get('format') !== FORMAT) throw new Unreadable('form.format', [FORMAT]);
  members(file, MEMBERS, 'presentation');
  const sum = sha256(bytes.subarray(0, bytes.length - SUM_TEXT));
  demand(hexText(file.get('sum'), 32, 'sum') === hex(sum), 'form.sum');
  const observers = readObservers(file.get('observers'));
  const checkpoint = file.get('checkpoint');
  demand((checkpoint === null) === (observers.length === 0), 'form.checkpoint');
  return {
    bundle: readBundle(file.get('bundle')),
    checkpoint: checkpoint === null ? NO_CHECKPOINT : readCheckpoint(checkpoint),
    ledger: hexText(file.get('ledger'), 32, 'ledger'),
    observers,
    state: readState(file.get('state')),
    sum: file.get('sum'),
  };
}

function readState(value) {
  members(value, ['header', 'nodes', 'seal'], 'state');
  return {
    header: unbase64(value.get('header')),
    nodes: list(value.get('nodes'), MOST_NODES, 'state.nodes').map(unbase64),
    seal: value.get('seal') === null ? null : hexBytes(value.get('seal'), 65, 'seal'),
  };
}

/** What the bytes of a bundle alone say. */
export function readBundleFile(bytes) {
  demandSize(bytes, MOST_BUNDLE);
  const file = parse(textOf(bytes));
  demand(file instanceof Map, 'form.members', 'bundle');
  demand(file.get('format') === BUNDLE_FORMAT, 'form.format', BUNDLE_FORMAT);
  return readBundle(file);
}

// A small file of nothing but values would fill the memory.
function demandSize(bytes, most) {
  if (bytes.length > most) throw new Unreadable('form.large', [most]);
  if (bytes.length > MOST_VALUES && valuesIn(bytes) > MOST_VALUES) throw new Unreadable('form.values', [MOST_VALUES]);
}

function valuesIn(bytes) {
  let count = 0;
  for (const byte of bytes) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count += 1;
  return count;
}
