// All sixteen checks, in their order.
import { checkBlock, checkCheckpoint, checkJournal, checkLedger, checkObservers, checkSeal } from './chainchecks.js';
import { askedOf, checkCompleteness } from './completeness.js';
import { readEvidence } from './document.js';
import { checkNodes, foreignEffect, judgeEffect, judgeSigner } from './effectchecks.js';
import { Unreadable, Wrong } from './errors.js';
import { byRecord, checkInclusion, checkOrder, judgeBody, judgeTags } from './recordchecks.js';
import { answer, NAMES, verdictOf } from './report.js';
import { Nodes } from './state.js';
import { judgeStatement, toldBy } from './statementchecks.js';
import { domainOf } from './statements.js';

/** Checks evidence under what is trusted: a generator that yields how far it is and returns
 * `{verdict, checks, answer, context}`; `context` is null where the file could not be read. */
export function* check(bytes, trust) {
  const read = yield* reading(bytes);
  if (read.evidence === null) return unread(read.first);
  const context = contextOf(read.evidence, trust);
  const checks = [read.first, checkLedger(context), checkBlock(context)];
  const chain = context.header !== null;
  const after = answer('SKIPPED', 'block.needed');
  checks.push(chain ? checkSeal(context) : after);
  checks.push(chain ? checkObservers(context) : after);
  checks.push(chain ? checkJournal(context) : after);
  if (!chain) checks.push(after);
  else if (checks[5].status === 'VALID') checks.push(checkCheckpoint(context));
  else checks.push(answer('SKIPPED', 'journal.needed'));
  checks.push(checkOrder(context), checkInclusion(context));
  checks.push(yield* byRecord(context, 10, 'records.nobody', judgeBody));
  checks.push(yield* byRecord(context, 11, 'records.nobody', judgeTags));
  checks.push(yield* byRecord(context, 12, 'records.nostatement', judgeStatement));
  checks.push(chain ? yield* checkEffects(context) : after);
  checks.push(chain ? yield* byRecord(context, 14, 'records.nostatement', judgeSigner) : after);
  checks.push(checkCompleteness(context, checks[4]));
  checks.push(checkNodes(context, checks));
  return report(checks, context);
}

function* reading(bytes) {
  try {
    const steps = readEvidence(bytes);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return { evidence: value, first: answer('VALID', 'form.good', bytes.length) };
      yield { check: 1, done: value[0], of: value[1] };
    }
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const status = error instanceof Unreadable ? 'ERROR' : 'INVALID';
    return { evidence: null, first: answer(status, ...error.reason) };
  }
}

function unread(first) {
  const others = NAMES.slice(1).map(() => answer('SKIPPED', 'form.needed'));
  return report([first, ...others], null);
}

function contextOf(evidence, trust) {
  const { asked, answered, open } = askedOf(evidence);
  return {
    evidence,
    trust,
    header: null,
    domain: domainOf(trust.ledger),
    nodes: new Nodes(evidence.state.nodes),
    contracts: new Map(),
    slots: new Map(),
    histories: new Map(),
    members: new Map(),
    effects: new Set(evidence.state.effects),
    byPosition: new Map(evidence.records.map((record) => [record.position, record])),
    told: toldBy(evidence.records),
    asked,
    open,
    answered: new Set(answered.map(({ position }) => position)),
  };
}

function* checkEffects(context) {
  const judged = yield* byRecord(context, 13, 'records.noeffect', judgeEffect);
  const foreign = foreignEffect(context);
  if (foreign === undefined) return judged;
  return { ...answer('INVALID', 'effect.foreign', foreign), records: judged.records };
}

function report(checks, context) {
  return {
    verdict: verdictOf(checks),
    checks: checks.map((item, n) => ({ number: n + 1, name: NAMES[n], ...item })),
    answer: context === null ? [] : [...context.answered],
    context,
  };
}

/** The report, without pause. */
export function checkAtOnce(bytes, trust) {
  const steps = check(bytes, trust);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

