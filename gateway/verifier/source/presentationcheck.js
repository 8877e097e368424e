// All thirteen checks of a presentation, and the three of a bundle alone, in their order.
import { checkBlock, checkLedger, checkObservers, checkSeal } from './chainchecks.js';
import { demandDocument, nameOf } from './commitment.js';
import {
  checkAge, checkChanges, checkContract, checkDocument, checkExactNodes, checkForce, checkIssue, checkRed, standingOf, timeOf,
} from './documentchecks.js';
import { attempt } from './errors.js';
import { readBundleFile, readPresentation } from './presentation.js';
import { answer, BUNDLE_NAMES, PRESENTATION_NAMES, verdictOf } from './report.js';
import { Nodes } from './state.js';

// Each check with those before it without which it is not made.
const STEPS = [
  ['ledger', checkLedger], ['block', checkBlock], ['seal', checkSeal, 'block'], ['observers', checkObservers, 'block'],
  ['contract', checkContract, 'block'], ['issue', checkIssue, 'contract'], ['document', checkDocument, 'issue'],
  ['changes', checkChanges, 'issue'], ['red', checkRed, 'issue'], ['nodes', checkExactNodes, 'changes', 'red'],
  ['age', checkAge, 'block'], ['force', checkForce, 'changes'],
];

/** Checks a presentation: `asked` is `{now, asOf, maxAge}` in seconds, `asOf` null where no time is
 * asked about. As `check`, with how the document stood: `knownNow`, `knownThen`, `stand`. */
export function checkPresentation(bytes, trust, { now, asOf, maxAge }) {
  const read = attempt(() => readPresentation(bytes));
  if (read.reason !== null) return unread(PRESENTATION_NAMES, read.unreadable, read.reason);
  const asked = { now: BigInt(now), asOf: asOf === null ? null : BigInt(asOf), maxAge: BigInt(maxAge) };
  const context = contextOf(read.value, trust, asked);
  const found = { form: answer('VALID', 'form.good', bytes.length) };
  for (const [name, step, ...before] of STEPS) found[name] = made(context, found, step, before);
  return { ...report(PRESENTATION_NAMES, Object.values(found), context), ...standings(context, found) };
}

function contextOf(presentation, trust, asked) {
  const { envelope } = presentation.bundle;
  return {
    evidence: presentation,
    trust,
    asked,
    envelope,
    name: nameOf(envelope),
    header: null,
    issue: null,
    validity: null,
    red: null,
    nodes: new Nodes(presentation.state.nodes),
    contracts: new Map(),
    slots: new Map(),
  };
}

function made(context, found, step, before) {
  const missing = before.find((name) => found[name].status !== 'VALID');
  if (missing !== undefined) return answer('SKIPPED', 'check.needed', [`check.${missing}`]);
  const { value, reason, unreadable } = attempt(() => step(context));
  return reason === null ? value : answer(unreadable ? 'ERROR' : 'INVALID', ...reason);
}

// Where the block is not one of the trusted ledger, its state says nothing.
function standings(context, found) {
  const hold = (...names) => names.every((name) => found[name].status === 'VALID');
  const contradicted = ['ledger', 'seal', 'observers'].some((name) => found[name].status === 'INVALID');
  if (contradicted || !hold('issue', 'changes')) return { knownNow: null, knownThen: null, stand: null };
  const { header, asked, issue, validity, red } = context;
  const time = timeOf(context);
  return {
    knownNow: standingOf(context, header.time),
    knownThen: asked.asOf === null ? null : standingOf(context, time < header.time ? time : header.time),
    stand: hold('red') ? { ...issue, ...validity, red } : null,
  };
}

/** Checks a bundle alone, which says neither that it was issued nor that it is in force. */
export function checkBundle(bytes) {
  const read = attempt(() => readBundleFile(bytes));
  // A bundle is what a holder shows: one that cannot be read shows nothing.
  if (read.reason !== null) return unread(BUNDLE_NAMES, false, read.reason);
  const bundle = read.value;
  const { reason } = attempt(() => demandDocument(bundle));
  const shown = bundle.fields.length;
  const good = answer('VALID', 'document.one', shown, bundle.envelope.fields - shown);
  const document = reason === null ? good : answer('INVALID', ...reason);
  const checks = [answer('VALID', 'form.bundle', bytes.length), document, answer('ASSERTED', 'status.unproved')];
  const { envelope } = bundle;
  return report(BUNDLE_NAMES, checks, { evidence: { bundle }, envelope, name: nameOf(envelope), header: null });
}

function unread(names, unreadable, reason) {
  const first = answer(unreadable ? 'ERROR' : 'INVALID', ...reason);
  return report(names, [first, ...names.slice(1).map(() => answer('SKIPPED', 'form.needed'))], null);
}

function report(names, checks, context) {
  return {
    verdict: verdictOf(checks),
    checks: checks.map((item, n) => ({ number: n + 1, name: names[n], ...item })),
    context,
    knownNow: null,
    knownThen: null,
    stand: null,
  };
}
