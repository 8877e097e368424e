// One check from file to report, and what the page asks about it afterwards. It runs in a worker, or in
// the page itself, and gives only what can be handed from one to the other.
import { check } from './check.js';
import { detailsOf, named } from './details.js';
import { attempt } from './errors.js';
import { keyTags, tagOf } from './records.js';
import { readTrust } from './trust.js';

export class Session {
  #report = null;

  /** Yields how far it is; returns what the page shows. */
  *run(evidence, trust) {
    const read = attempt(() => readTrust(trust));
    if (read.reason !== null) return { refused: read.reason };
    const started = performance.now();
    this.#report = yield* check(evidence, read.value);
    const { context } = this.#report;
    if (context !== null) context.size = evidence.length;
    return {
      verdict: this.#report.verdict,
      checks: this.#report.checks.map(({ records, ...item }) => ({ ...item, judged: records?.length ?? null })),
      answer: this.#report.answer.length,
      milliseconds: Math.round(performance.now() - started),
      trust: { ...read.value, contracts: [...read.value.contracts] },
      ...(context === null ? {} : about(context)),
    };
  }

  details({ number, offset, limit }) {
    return detailsOf(this.#report.context, this.#report.checks[number - 1], offset, limit);
  }

  /** Rows of the table of records; only those of the answer where `answered`. */
  records({ offset, limit, answered }) {
    const { context } = this.#report;
    const all = context.evidence.records.filter(({ position }) => !answered || context.answered.has(position));
    return { total: all.length, rows: all.slice(offset, offset + limit).map((record) => row(context, record)) };
  }
}

function about({ evidence, header }) {
  const { question, checkpoint, records } = evidence;
  return {
    question,
    size: checkpoint.size,
    shown: records.length,
    block: header === null ? null : { number: String(header.number), hash: header.hash, time: Number(header.time) },
  };
}

function row(context, record) {
  const { position, header, body } = record;
  const names = new Map((body === null ? [] : attempt(() => keyTags(body)).value ?? []).map((text) => [tagOf(text), text]));
  const actors = body?.get('actors');
  return {
    position,
    time: header.time,
    kind: header.kind,
    outcome: header.outcome,
    answered: context.answered.has(position),
    shown: body !== null,
    tags: header.tags.map(({ tag, ordinal }) => ({ tag, ordinal, name: names.get(tag) ?? null })),
    signed: body !== null && body.has('statement'),
    actors: Array.isArray(actors) ? actors.map((actor) => named(actor, 'member') ?? named(actor, 'account') ?? '?') : [],
  };
}
