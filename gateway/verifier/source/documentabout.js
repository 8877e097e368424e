// What the page shows of a presentation or a bundle, as plain values that a worker can hand over.
import { money, timeOf } from './documentchecks.js';
import { tagOf } from './records.js';
import { second } from './standing.js';

const MOST_CHANGES = 20;
const MOST_CHARACTERS = 120;
const ISSUER = ['issuer.name', 'seller.name'];
const CODES = ['issuer.code', 'seller.tax_number', 'seller.vat_number'];

/** Of a report whose file could be read. */
export function aboutDocument({ checks, context, knownNow, knownThen, stand }) {
  const { envelope, evidence: { bundle }, header, name, asked } = context;
  const { batch, from, issuer, kind, until } = envelope;
  return {
    document: {
      name: name.text,
      issuer,
      kind,
      from: second(from),
      until: until === 0 ? null : second(until),
      serial: batch === null ? null : [batch.serial, batch.first, batch.first + (batch.count - 1)],
      shown: bundle.fields.length,
      hidden: envelope.fields - bundle.fields.length,
      holds: holds(checks, 'document'),
      named: holds(checks, 'document') ? namedIn(bundle.fields, issuer) : null,
      issued: stand !== null && holds(checks, 'document') && isVouchedFor(checks),
    },
    block: header === null ? null : { number: String(header.number), time: second(header.time) },
    time: header === null ? null : second(timeOf(context)),
    isAsked: asked !== undefined && asked.asOf !== null,
    knownNow: knownNow && { force: knownNow.force, reason: knownNow.reason },
    knownThen: knownThen && { force: knownThen.force, reason: knownThen.reason },
    stand: stand && standShown(stand),
  };
}

// Whom the document names as its issuer or seller: whoever issued it wrote that. Of a code that it
// names it can be computed whether it is the issuing member's.
function namedIn(fields, issuer) {
  const valueOf = (path) => fields.find((field) => field.path === path)?.value ?? null;
  const path = ISSUER.find((one) => valueOf(one) !== null);
  const code = CODES.map(valueOf).find((one) => one !== null && tagOf(`member:${one}`) === issuer);
  if (path === undefined && code === undefined) return null;
  return { name: path === undefined ? null : valueOf(path).slice(0, MOST_CHARACTERS), isSeller: path === 'seller.name', code: code ?? null };
}

export function holds(checks, name) {
  return checks.some((item) => item.name === name && item.status === 'VALID');
}

function isVouchedFor(checks) {
  const vouching = checks.filter(({ name }) => ['seal', 'observers'].includes(name));
  return vouching.every(({ status, demanded }) => status === 'VALID' || !demanded);
}

function standShown({ amount, blue, changes, issued, red, successor }) {
  return {
    amount: amount === 0n ? null : money(amount),
    blue,
    issued: second(issued),
    successor,
    count: changes.length,
    changes: changes.slice(-MOST_CHANGES).map(({ status, side, effective, recorded, block }) => (
      { status, side, effective: second(effective), recorded: second(recorded), block: String(block) })),
    red: red && { status: red.status, done: money(red.done), total: money(red.total), open: money(red.open) },
  };
}
