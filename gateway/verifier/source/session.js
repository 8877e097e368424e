// One check from file to report, and what the page asks about it afterwards. It runs in a worker, or in
// the page itself, and gives only what can be handed from one to the other.
import { check } from './check.js';
import { detailsOf, named } from './details.js';
import { aboutDocument, holds } from './documentabout.js';
import { documentDetailsOf } from './documentdetails.js';
import { attempt } from './errors.js';
import { asWritten } from './fieldnames.js';
import { namesOf } from './naming.js';
import { keyTags, tagOf } from './records.js';
import { kindOf } from './presentation.js';
import { checkBundle, checkPresentation } from './presentationcheck.js';
import { readTrust } from './trust.js';

export class Session {
  #report = null;
  #kind = null;

  /** Yields how far it is; returns what the page shows. A bundle alone needs no trust; `asked` is what
   * `checkPresentation` takes. */
  *run(file, trust, asked = null) {
    this.#kind = kindOf(file);
    const read = this.#kind === 'bundle' ? { value: null, reason: null } : attempt(() => readTrust(trust));
    if (read.reason !== null) return { refused: read.reason };
    const started = performance.now();
    this.#report = yield* this.#check(file, read.value, asked);
    const { context } = this.#report;
    if (context !== null) context.size = file.length;
    return {
      kind: this.#kind,
      readable: context !== null,
      verdict: this.#report.verdict,
      checks: this.#report.checks.map(({ records, ...item }) => ({ ...item, judged: records?.length ?? null })),
      answer: this.#report.answer?.length,
      milliseconds: Math.round(performance.now() - started),
      trust: read.value && { ...read.value, contracts: [...read.value.contracts] },
      ...(context === null ? {} : this.#about()),
    };
  }

  *#check(file, trust, asked) {
    if (this.#kind === 'bundle') return checkBundle(file);
    return this.#kind === 'presentation' ? checkPresentation(file, trust, asked) : yield* check(file, trust);
  }

  #isDocument() {
    return this.#kind === 'bundle' || this.#kind === 'presentation';
  }

  #about() {
    return this.#isDocument() ? aboutDocument(this.#report) : about(this.#report.context);
  }

  details({ number, offset, limit }) {
    const of = this.#isDocument() ? documentDetailsOf : detailsOf;
    return of(this.#report.context, this.#report.checks[number - 1], offset, limit);
  }

  /** Rows of the table of fields; none where they are not those of the document. */
  fields({ offset, limit }) {
    const { checks, context } = this.#report;
    if (!holds(checks, 'document')) return { total: 0, rows: [] };
    const { envelope, fields } = context.evidence.bundle;
    const row = (field) => ({ path: field.path, value: asWritten(envelope.kind, field) });
    return { total: fields.length, rows: fields.slice(offset, offset + limit).map(row) };
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
    names: namesOf(question, records),
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
