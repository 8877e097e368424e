// The hashes of a document: its fields' leaves, its root, its place in a batch; and the ids of both.
import { bigEndian, concat, equal, hex, unhex, utf8 } from './bytes.js';
import { demand } from './errors.js';
import { sharedRoot, verifyInclusion } from './merkle.js';
import { sha256 } from './sha256.js';

const FIELD = Uint8Array.of(0x10);
const DOCUMENT = Uint8Array.of(0x12);

function sized(bytes) {
  return concat(bigEndian(bytes.length, 4), bytes);
}

export function fieldLeaf({ salt, pathBytes, kind, valueBytes }) {
  return sha256(concat(FIELD, salt, sized(pathBytes), sized(utf8(kind)), sized(valueBytes)));
}

/** The root to which the fields shown, the nodes and the envelope lead. */
export function documentRoot({ envelope, fields, nodes }, joined = null) {
  const leaves = fields.map((field) => [field.position, fieldLeaf(field)]);
  const root = sharedRoot(envelope.fields, leaves, nodes, joined);
  return sha256(concat(DOCUMENT, sized(envelope.bytes), root));
}

/** Breaks off unless fields, nodes and envelope are those of the document that the bundle names. */
export function demandDocument(bundle) {
  demand(equal(documentRoot(bundle), bundle.document), 'document.other');
}

/** Breaks off unless all that the bundle shows is proved under the root of its issue. */
export function demandIssued(bundle, root) {
  demandDocument(bundle);
  const { batch, document, envelope } = bundle;
  if (batch === null) demand(equal(document, root), 'document.root');
  else verifyInclusion(envelope.batch.serial - envelope.batch.first, envelope.batch.count, document, batch, root);
}

/** The ids of issue and document, and the document's name as text, by the envelope. */
export function nameOf({ batch, issuer, key, kind }) {
  if (batch === null) {
    const issue = id('document:', unhex(issuer), unhex(key), utf8(kind));
    return { issue, document: issue, text: issue };
  }
  const series = id('series:', unhex(issuer), unhex(batch.series), utf8(kind));
  const issue = id('batch:', unhex(series), bigEndian(batch.first, 8));
  const document = id('document:', unhex(issue), bigEndian(batch.serial, 8));
  return { issue, document, text: `${issue}-${batch.serial}` };
}

function id(domain, ...parts) {
  return hex(sha256(concat(utf8(domain), ...parts)));
}
