// Check 15, and which records the question asks for.
import { attempt, demand } from './errors.js';
import { provedEntry, provedWindow } from './keyindex.js';
import { isOfPurpose, releasesOf, tagOf } from './records.js';
import { answer, nothing } from './report.js';

/** The records asked for but for the purpose, and of these the ones that the question asks for. */
export function askedOf({ records, question }) {
  if (question === null) return { asked: records, answered: records, open: [] };
  const tags = [...(question.key === null ? [] : [question.key]), ...question.also].map(tagOf);
  const asked = records.filter(({ header }) => isAsked(question, tags, header));
  if (question.purpose === null) return { asked, answered: asked, open: [] };
  const releases = releasesOf(records);
  const judged = asked.map((record) => [record, isOfPurpose(record, question.purpose, releases)]);
  return {
    asked,
    answered: judged.filter(([, is]) => is === true).map(([record]) => record),
    open: judged.filter(([, is]) => is === null).map(([record]) => record),
  };
}

function isAsked({ from, until, kinds, outcomes }, tags, header) {
  if (from !== null && header.time < from) return false;
  if (until !== null && header.time > until) return false;
  if (kinds.length && !kinds.includes(header.kind)) return false;
  if (outcomes.length && !outcomes.includes(header.outcome)) return false;
  return tags.every((wanted) => header.tags.some(({ tag }) => tag === wanted));
}

export function checkCompleteness(context, observers) {
  const { question, index } = context.evidence;
  if (question === null) return nothing('complete.unasked');
  if (question.key !== null && index === null) return answer('ASSERTED', 'complete.unproved');
  const judged = attempt(() => (question.key === null ? byPositions(context) : byKey(context)));
  if (judged.reason !== null) return answer('INVALID', ...judged.reason);
  const { open } = context;
  if (open.length) return answer('ASSERTED', 'complete.open', open.length, open[0].position);
  if (observers.status !== 'VALID') return answer('ASSERTED', 'complete.unobserved');
  return answer('VALID', ...judged.value);
}

function byKey({ evidence, asked, byPosition }) {
  const { question, index, checkpoint } = evidence;
  const tag = tagOf(question.key);
  const entry = provedEntry(index.key, tag, checkpoint.size, checkpoint.index);
  if (index.window === null) {
    demand(entry === null, 'complete.there');
    demand(asked.length === 0, 'complete.outside', asked[0]?.position);
    return ['complete.absent'];
  }
  demand(entry !== null, 'complete.missing');
  const { before, after, positions } = index.window;
  for (const [ordinal, position] of provedWindow(index.window, Number(entry.count), entry.root)) {
    const named = byPosition.get(position)?.header.tags.find((one) => one.tag === tag);
    demand(named !== undefined && named.ordinal === ordinal, 'complete.shown', position);
  }
  const { from, until } = question;
  demand(before === null || (from !== null && byPosition.get(before).header.time < from), 'complete.before');
  demand(after === null || (until !== null && byPosition.get(after).header.time > until), 'complete.after');
  const within = new Set(positions);
  for (const { position } of asked) demand(within.has(position), 'complete.outside', position);
  return ['complete.holds', asked.length, positions.length];
}

function byPositions({ evidence, asked }) {
  const { question: { from, until }, checkpoint, records } = evidence;
  let last = -1;
  let later = null;
  for (const { position, header } of records) {
    if (from !== null && header.time < from) last = Math.max(last, position);
    if (until !== null && header.time > until) later = Math.min(later ?? position, position);
  }
  const next = later ?? checkpoint.size;
  const between = records.filter(({ position }) => position > last && position < next).length;
  demand(between === Math.max(0, next - last - 1), 'complete.gap', last, next);
  return ['complete.holds', asked.length, between];
}
