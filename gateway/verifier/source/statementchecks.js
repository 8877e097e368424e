// Check 12: each record's statement, its signatures, and what the record says of them.
import { hex, isHex, unhex } from './bytes.js';
import { same } from './canonical.js';
import { recover } from './curve.js';
import { demand } from './errors.js';
import { member } from './shape.js';
import {
  attachmentDigest, attachmentField, digestOf, expectsStatement, hasForm, REFUSED_KIND, TYPES,
} from './statements.js';
import { demandNames, demandUses, usesOf } from './subjects.js';

export function judgeStatement(context, record) {
  const judged = judgeAlone(context, record);
  if (judged === null || judged[0] === 'SKIPPED') return judged;
  demand(!isRepeated(context, record), 'statement.repeated');
  return judged;
}

// A statement is made once, and comes to one end once; told twice it would count twice.
function isRepeated({ told }, { position, header, body }) {
  return tells(header, body).some((one) => told.get(one) < position);
}

/** The first position of each thing that is told of a statement. */
export function toldBy(records) {
  const told = new Map();
  for (const { position, header, body } of records) {
    for (const one of tells(header, body)) if (!told.has(one)) told.set(one, position);
  }
  return told;
}

function tells({ outcome }, body) {
  const statement = body === null ? undefined : body.get('statement');
  const whole = statement instanceof Map;
  const digest = whole ? statement.get('digest') : statement;
  if (typeof digest !== 'string') return [];
  return whole ? [`${outcome} ${digest}`, `whole ${digest}`] : [`${outcome} ${digest}`];
}

function judgeAlone(context, record) {
  const { header, body, position } = record;
  const expected = expectsStatement(header);
  if (body === null) {
    return expected && context.answered.has(position) ? ['SKIPPED', 'body.withheld'] : null;
  }
  if (!body.has('statement')) {
    demand(!expected, 'statement.none');
    return null;
  }
  const statement = body.get('statement');
  const type = TYPES.get(statement instanceof Map ? statement.get('type') : body.get('type'));
  demand(type !== undefined, 'statement.type');
  return statement instanceof Map ? judgeWhole(context, record, type, statement) : judgeAnswer(context, record, type);
}

function judgeWhole({ domain }, { header, body }, type, statement) {
  const direct = type.contract !== null && ['accepted', 'refused'].includes(header.outcome);
  demand(!direct || body.get('submitted') === null, 'statement.direct');
  if (!hasForm(type, statement.get('message'), direct)) {
    demand(direct, 'statement.message');
    return ['ASSERTED', 'statement.unread'];
  }
  const message = statement.get('message');
  const { digest } = digestOf(type, message, domain);
  demandSignatures(digest, statement.get('signatures'), body.get('actors'));
  demand(statement.get('digest') === hex(digest), 'statement.digest');
  demand(body.get('type') === type.name, 'statement.type');
  demandKind(type, header, direct);
  demandAttachment(type, message, statement.get('attachment'));
  demandUses(type, message, body);
  demandNames(type, message, body.get('subject'));
  return ['VALID', 'statement.signed', type.name];
}

function demandSignatures(digest, signatures, actors) {
  demand(Array.isArray(signatures) && signatures.length >= 1, 'statement.unsigned');
  demand(Array.isArray(actors) && actors.length === signatures.length, 'statement.actors');
  const seen = new Set();
  signatures.forEach((signature, n) => {
    demand(isHex(signature, 65), 'signature.none');
    const claimed = member(actors[n], 'account');
    const account = recover(digest, unhex(signature), claimed);
    demand(account !== null, 'signature.none');
    demand(account === claimed, 'statement.signer', account);
    demand(!seen.has(account), 'statement.twice', account);
    seen.add(account);
  });
}

function demandKind(type, { kind, outcome }, direct) {
  if (type.name === 'RequestRelease' && kind === REFUSED_KIND) {
    demand(outcome === 'refused', 'statement.outcome');
    return;
  }
  demand(kind === type.kind, 'statement.kind');
  const wanted = type.contract === null ? 'recorded' : 'submitted';
  demand(direct || outcome === wanted, 'statement.outcome');
}

function demandAttachment(type, message, attachment) {
  if (attachment === null) return;
  demand(attachment !== undefined, 'statement.attachment');
  const field = attachmentField(type);
  demand(field !== null && attachmentDigest(attachment) === message.get(field), 'statement.attachment');
}

function judgeAnswer({ byPosition }, { header, body, position }, type) {
  demand(['accepted', 'refused'].includes(header.outcome), 'statement.outcome');
  demand(header.kind === type.kind, 'statement.kind');
  const submitted = body.get('submitted');
  demand(Number.isSafeInteger(submitted) && submitted >= 0 && submitted < position, 'statement.submitted');
  const earlier = byPosition.get(submitted);
  if (earlier === undefined || earlier.body === null) return ['ASSERTED', 'statement.elsewhere', submitted];
  demand(earlier.header.outcome === 'submitted', 'statement.submitted');
  for (const name of ['actors', 'subject', 'type']) {
    demand(body.has(name) && earlier.body.has(name), 'statement.differs', name, submitted);
    demand(same(earlier.body.get(name), body.get(name)), 'statement.differs', name, submitted);
  }
  demand(same(usesOf(earlier.body), usesOf(body)), 'statement.differs', 'uses', submitted);
  const digest = member(earlier.body, 'statement', 'digest') ?? null;
  demand(digest !== null && digest === body.get('statement'), 'statement.differs', 'statement', submitted);
  return ['VALID', 'statement.answers', submitted];
}
