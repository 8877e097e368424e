// Checks 6 to 13 of a presentation: what the block's state says of the document, and what follows.
import { contractOf } from './chainchecks.js';
import { demandIssued } from './commitment.js';
import { countChanges, readChange, readIssue, readRed, readSuccessor } from './documentstate.js';
import { demand, Unreadable } from './errors.js';
import { answer } from './report.js';
import { judge, second } from './standing.js';

const MOST_CHANGES = 4096n;
const CLOCK_SECONDS = 300n;

export function checkContract(context) {
  contractOf(context, 'documents');
  return answer('VALID', 'contract.there', context.trust.contracts.get('documents').address);
}

/** Reads what was issued into the context. */
export function checkIssue(context) {
  const { envelope, header, name } = context;
  const issue = readIssue(context, name.issue);
  demand(issue !== null, 'issue.none', name.text);
  const place = envelope.batch ?? { first: 0, count: 0 };
  demand(issue.count === BigInt(place.count) && issue.first === BigInt(place.first), 'issue.serials');
  demand(issue.from === BigInt(envelope.from) && issue.until === BigInt(envelope.until), 'issue.period');
  demand(issue.issued <= header.time, 'issue.later', second(issue.issued));
  context.issue = issue;
  return answer('VALID', 'issue.holds', second(issue.issued));
}

export function checkDocument({ evidence: { bundle }, envelope, issue }) {
  demandIssued(bundle, issue.root);
  return answer('VALID', 'document.holds', bundle.fields.length, envelope.fields - bundle.fields.length);
}

/** Reads the changes of validity and the successor into the context. */
export function checkChanges(context) {
  const { document } = context.name;
  const count = countChanges(context, document);
  if (count > MOST_CHANGES) throw new Unreadable('changes.many', [String(count), String(MOST_CHANGES)]);
  const changes = Array.from({ length: Number(count) }, (_, n) => readChange(context, document, n));
  demandHistory(changes, context);
  const isFollowed = changes.length > 0 && changes[changes.length - 1].status === 'superseded';
  const successor = isFollowed ? readSuccessor(context, document) : null;
  demand(!isFollowed || successor !== null, 'changes.successor');
  context.validity = { changes, successor };
  return changes.length === 0 ? answer('VALID', 'changes.none') : answer('VALID', 'changes.hold', changes.length);
}

// Ended for good is ended; each is recorded after the one before it, none after the block.
function demandHistory(changes, { header, issue }) {
  let before = issue.issued;
  changes.forEach(({ recorded, block }, n) => {
    demand(before <= recorded && recorded <= header.time && block <= header.number, 'changes.order');
    demand(n === 0 || !['revoked', 'superseded'].includes(changes[n - 1].status), 'changes.ended');
    before = recorded;
  });
}

/** Reads the red letters into the context. */
export function checkRed(context) {
  const red = readRed(context, context.name.document);
  context.red = red;
  if (red === null) return answer('VALID', 'red.none');
  return answer('VALID', 'red.holds', [`red.${red.status}`], money(red.done), money(red.total), money(red.open));
}

/** Minor units as people write an amount. */
export function money(minor) {
  const digits = String(minor).padStart(3, '0');
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`;
}

export function checkExactNodes({ nodes }) {
  demand(nodes.areThoseTaken(), 'nodes.other');
  return answer('VALID', 'nodes.exact', nodes.nodes.length);
}

export function checkAge({ header, asked: { now, asOf, maxAge } }) {
  const made = second(header.time);
  if (header.time > now + CLOCK_SECONDS) return answer('ERROR', 'age.ahead', made, second(now));
  if (asOf !== null && asOf > now) return answer('ERROR', 'age.future', second(asOf));
  const age = now - header.time;
  if (age > maxAge) return answer('STALE', 'age.stale', made, spanOf(age), spanOf(maxAge));
  return answer('VALID', 'age.holds', made, spanOf(age < 0n ? 0n : age));
}

function spanOf(seconds) {
  if (seconds >= 86400n) return ['span.days', String(seconds / 86400n)];
  return seconds >= 3600n ? ['span.hours', String(seconds / 3600n)] : ['span.minutes', String(seconds / 60n)];
}

export function checkForce(context) {
  const { force, reason } = standingOf(context, context.header.time);
  return answer(force === 'in-force' ? 'VALID' : 'INVALID', ...reason);
}

/** How the document stood at the time asked about, by what was recorded until `known`. */
export function standingOf(context, known) {
  return judge({ ...context.issue, ...context.validity }, timeOf(context), known);
}

/** The time asked about; where none is, now, by that clock which is ahead. */
export function timeOf({ header, asked: { now, asOf } }) {
  if (asOf !== null) return asOf;
  return header.time > now ? header.time : now;
}
