// Checks 8 to 11: order, place in the tree, bodies and their key tags.
import { concat, equal, hex, utf8 } from './bytes.js';
import { attempt, demand } from './errors.js';
import { sharedRoot } from './merkle.js';
import { keyTags, tagOf } from './records.js';
import { answer, nothing, worst } from './report.js';
import { sha256 } from './sha256.js';

export function checkOrder({ evidence: { records } }) {
  if (records.length === 0) return nothing('records.none');
  const last = new Map();
  for (const [n, { position, header }] of records.entries()) {
    if (n > 0 && header.time < records[n - 1].header.time) return answer('INVALID', 'order.time', position);
    for (const { tag, ordinal } of header.tags) {
      const before = last.get(tag) ?? [-1, -1];
      const grown = ordinal - before[1];
      if (grown < 1 || grown > position - before[0]) return answer('INVALID', 'order.ordinal', position, tag);
      last.set(tag, [position, ordinal]);
    }
  }
  return answer('VALID', 'order.holds', records.length);
}

export function checkInclusion({ evidence: { records, nodes, checkpoint } }) {
  if (records.length === 0) {
    return nodes.length ? answer('INVALID', 'merkle.spare') : nothing('records.none');
  }
  const last = records[records.length - 1].position;
  if (last >= checkpoint.size) return answer('INVALID', 'merkle.index', last, checkpoint.size);
  const leaves = records.map(({ position, leaf }) => [position, leaf]);
  const found = attempt(() => {
    demand(equal(sharedRoot(checkpoint.size, leaves, nodes), checkpoint.root), 'merkle.root');
  });
  if (found.reason !== null) return answer('INVALID', ...found.reason);
  return answer('VALID', 'inclusion.holds', records.length, checkpoint.size, hex(checkpoint.root));
}

/** Judges record by record; `judge` answers null where there is nothing to judge. */
export function* byRecord(context, number, none, judge) {
  const found = [];
  const { records } = context.evidence;
  for (const [n, record] of records.entries()) {
    const judged = attempt(() => judge(context, record));
    if (judged.reason !== null) {
      found.push({ position: record.position, status: 'INVALID', reason: judged.reason });
    } else if (judged.value !== null) {
      found.push({ position: record.position, status: judged.value[0], reason: judged.value.slice(1) });
    }
    if (n % 50 === 49) yield { check: number, done: n + 1, of: records.length };
  }
  return worst(found, none);
}

/** SHA-256(salt ‖ body). */
export function bodyDigest({ salt, bodyText }) {
  return hex(sha256(concat(salt, utf8(bodyText))));
}

export function judgeBody({ answered }, record) {
  if (record.body === null) return withheld(answered, record);
  demand(bodyDigest(record) === record.header.body, 'body.other');
  return ['VALID', 'body.same'];
}

export function judgeTags({ answered }, record) {
  if (record.body === null) return withheld(answered, record);
  const found = keyTags(record.body).map(tagOf).sort();
  const named = record.header.tags.map(({ tag }) => tag);
  demand(found.length === named.length && found.every((tag, n) => tag === named[n]), 'tags.other');
  return ['VALID', 'tags.same', found.length];
}

function withheld(answered, { position }) {
  return answered.has(position) ? ['SKIPPED', 'body.withheld'] : null;
}
