// A bundle: the envelope of a document, the fields shown, and the nodes that prove them. Its form only.
import { pieces, unbase64, utf8 } from './bytes.js';
import { encode } from './canonical.js';
import { demand } from './errors.js';
import { demandTree, shown } from './paths.js';
import { ascending, count, hexBytes, hexText, members } from './shape.js';

export const BUNDLE_FORMAT = 'shujian/bundle/1';
const DOCUMENT_FORMAT = 'shujian/document/1';
const MEMBERS = ['batch', 'document', 'envelope', 'fields', 'format', 'nodes'];
const ENVELOPE = ['batch', 'fields', 'format', 'from', 'issuer', 'key', 'kind', 'until'];
const BATCH = ['count', 'first', 'serial', 'series'];
const KINDS = ['text', 'amount', 'date', 'code', 'identifier', 'boolean', 'empty'];
const VALUES = { boolean: ['true', 'false'], empty: ['{}', '[]', 'null'] };
const MOST_FIELDS = 100000;
const MOST_PATH = 1024;
const MOST_CONTENT = 2097152;

/** What an object that was read says as a bundle. */
export function readBundle(value) {
  demand(value instanceof Map, 'form.members', 'bundle');
  demand(value.get('format') === BUNDLE_FORMAT, 'form.format', BUNDLE_FORMAT);
  members(value, MEMBERS, 'bundle');
  const envelope = readEnvelope(value.get('envelope'));
  const batch = value.get('batch');
  demand((batch === null) === (envelope.batch === null), 'bundle.batch');
  return {
    batch: batch === null ? null : pieces(unbase64(batch), 32),
    document: hexBytes(value.get('document'), 32, 'document'),
    envelope,
    fields: readFields(value.get('fields'), envelope.fields),
    nodes: pieces(unbase64(value.get('nodes')), 32),
  };
}

function readEnvelope(value) {
  members(value, ENVELOPE, 'envelope');
  demand(value.get('format') === DOCUMENT_FORMAT, 'form.format', DOCUMENT_FORMAT);
  const envelope = {
    batch: value.get('batch') === null ? null : readPlace(value.get('batch')),
    bytes: encode(value),
    fields: count(value.get('fields'), 'envelope.fields'),
    from: count(value.get('from'), 'envelope.from'),
    issuer: hexText(value.get('issuer'), 32, 'envelope.issuer'),
    key: value.get('key') === null ? null : hexText(value.get('key'), 32, 'envelope.key'),
    kind: value.get('kind'),
    until: count(value.get('until'), 'envelope.until'),
  };
  demand(typeof envelope.kind === 'string' && /^[a-z0-9.-]{1,32}$/.test(envelope.kind), 'envelope.kind');
  demand((envelope.key === null) !== (envelope.batch === null), 'envelope.place');
  demand(envelope.until === 0 || envelope.from <= envelope.until, 'envelope.period');
  demand(envelope.fields >= 1 && envelope.fields <= MOST_FIELDS, 'envelope.fields');
  return envelope;
}

// Sums of two such numbers may be beyond 2^53: they are compared by their differences.
function readPlace(value) {
  members(value, BATCH, 'envelope.batch');
  const place = {
    count: count(value.get('count'), 'envelope.batch.count'),
    first: count(value.get('first'), 'envelope.batch.first'),
    serial: count(value.get('serial'), 'envelope.batch.serial'),
    series: hexText(value.get('series'), 32, 'envelope.batch.series'),
  };
  const { first, serial } = place;
  demand(first >= 1 && first <= serial && serial - first < place.count, 'envelope.serial');
  demand(place.count <= 2 ** 53 - first, 'envelope.serial');
  return place;
}

function readFields(value, size) {
  demand(Array.isArray(value), 'form.list', 'fields');
  const fields = ascending(value.map(readField), 'fields', (one, other) => one.position < other.position);
  demand(fields.length === 0 || fields[fields.length - 1].position < size, 'bundle.position');
  ascending(fields, 'fields', (one, other) => precedes(one.pathBytes, other.pathBytes));
  const content = fields.reduce((sum, { pathBytes, valueBytes }) => sum + pathBytes.length + valueBytes.length, 0);
  demand(content <= MOST_CONTENT, 'bundle.content', MOST_CONTENT);
  demandTree(fields.map(({ path }) => path));
  return fields;
}

function readField(item) {
  demand(Array.isArray(item) && item.length === 5, 'form.members', 'fields');
  const [position, path, kind, value, salt] = item;
  for (const text of [path, kind, value]) demand(typeof text === 'string', 'form.text', 'fields');
  demand(KINDS.includes(kind), 'bundle.kind');
  demand(VALUES[kind] === undefined || VALUES[kind].includes(value), 'bundle.value', shown(path));
  const field = { position: count(position, 'fields'), path, kind, value, salt: hexBytes(salt, 16, 'fields') };
  const [pathBytes, valueBytes] = [utf8(path), utf8(value)];
  demand(pathBytes.length <= MOST_PATH, 'path.long', shown(path));
  return { ...field, pathBytes, valueBytes };
}

function precedes(one, other) {
  const least = Math.min(one.length, other.length);
  for (let n = 0; n < least; n++) if (one[n] !== other[n]) return one[n] < other[n];
  return one.length < other.length;
}
