// Records: headers, and the key tags that follow from a body.
import { hex, isHex, utf8 } from './bytes.js';
import { parse } from './canonical.js';
import { demand } from './errors.js';
import { sha256 } from './sha256.js';
import { ascending, count, hexText, list, member, members } from './shape.js';

export const OUTCOMES = ['accepted', 'recorded', 'refused', 'submitted'];
const KIND = /^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/;
const NAMED_MEMBERS = [
  'member', 'owner', 'recipient', 'consumer', 'provider', 'reporter', 'counterpart', 'issuer', 'buyer', 'booker',
  'verifier',
];
const NAMED_DOCUMENTS = ['document', 'issue', 'blue', 'successor'];
const MOST_USES = 500;

/** The header that the text is. */
export function readHeaderText(text) {
  const header = members(parse(text), ['body', 'kind', 'outcome', 'tags', 'time', 'v'], 'header');
  const kind = header.get('kind');
  demand(typeof kind === 'string' && KIND.test(kind), 'form.kind');
  demand(OUTCOMES.includes(header.get('outcome')), 'form.outcome');
  demand(header.get('v') === 1, 'form.version');
  const tags = list(header.get('tags'), Infinity, 'tags').map((pair) => {
    demand(list(pair, 2, 'tags').length === 2, 'form.members', 'tags');
    return { tag: hexText(pair[0], 32, 'tags'), ordinal: count(pair[1], 'tags') };
  });
  return {
    body: hexText(header.get('body'), 32, 'header.body'),
    kind,
    outcome: header.get('outcome'),
    tags: ascending(tags, 'tags', (one, other) => one.tag < other.tag),
    time: count(header.get('time'), 'time'),
  };
}

const HASHED = new Map();

/** The tag of a key tag such as `member:SJJ`. */
export function tagOf(keyTag) {
  let tag = HASHED.get(keyTag);
  if (tag === undefined) HASHED.set(keyTag, (tag = hex(sha256(utf8(keyTag)))));
  return tag;
}

/** The key tags of a body, as texts, each once. */
export function keyTags(body) {
  const tags = new Set();
  const named = (noun, value) => {
    if (value === undefined || value === null) return;
    demand(typeof value === 'string' && value !== '', 'tags.name', noun);
    tags.add(`${noun}:${value}`);
  };
  const subject = objectOr(body.get('subject'), 'subject');
  for (const name of NAMED_MEMBERS) named('member', subject.get(name));
  for (const actor of listOr(body.get('actors'), 'actors')) named('member', objectOf(actor, 'actors').get('member'));
  for (const one of listOr(body.get('members'), 'members')) named('member', objectOf(one, 'members').get('code') ?? '');
  named('resource', subject.get('resource'));
  named('authorization', subject.get('authorization'));
  named('request', subject.get('request'));
  for (const name of NAMED_DOCUMENTS) named('document', subject.get(name));
  named('voucher', subject.get('voucher'));
  const hashed = (noun, value) => {
    demand(isHex(value, 32), 'tags.name', noun);
    named(noun, value);
  };
  for (const person of listOr(body.get('persons'), 'persons')) hashed('person', person);
  const uses = listOr(body.get('uses'), 'uses');
  demand(uses.length <= MOST_USES, 'tags.form', 'uses');
  for (const use of uses) hashed('use', use);
  return [...tags];
}

function objectOr(value, what) {
  return value === undefined || value === null ? new Map() : objectOf(value, what);
}

function objectOf(value, what) {
  demand(value instanceof Map, 'tags.form', what);
  return value;
}

function listOr(value, what) {
  if (value === undefined || value === null) return [];
  demand(Array.isArray(value), 'tags.form', what);
  return value;
}

/** Whether a record is of a purpose: true, false, or null where that is open. */
export function isOfPurpose(record, purpose, releases) {
  const { header, body } = record;
  if (!header.kind.startsWith('access.')) return false;
  if (body === null) return null;
  if (header.kind === 'access.reported') return member(body, 'event', 'purpose') === purpose;
  const attachment = member(body, 'statement', 'attachment');
  if (attachment instanceof Map) return attachment.get('purpose') === purpose;
  const request = member(body, 'subject', 'request');
  const release = typeof request === 'string' ? releases.get(request) : undefined;
  return release === undefined ? null : release.get('purpose') === purpose;
}

/** The attachments of the requests shown, by their digests; of several the first. */
export function releasesOf(records) {
  const found = new Map();
  for (const { header, body } of records) {
    if (body === null || !['access.released', 'access.refused'].includes(header.kind)) continue;
    const digest = member(body, 'statement', 'digest');
    const attachment = member(body, 'statement', 'attachment');
    if (typeof digest === 'string' && attachment instanceof Map && !found.has(digest)) {
      found.set(digest, attachment);
    }
  }
  return found;
}
