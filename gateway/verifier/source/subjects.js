// What the names in a record's subject stand for in the statement that was signed.
import { bigEndian, concat, hex, unhex, utf8 } from './bytes.js';
import { same } from './canonical.js';
import { demand } from './errors.js';
import { tagOf } from './records.js';
import { sha256 } from './sha256.js';

const ZERO = `0x${'0'.repeat(64)}`;

function idOf(noun, ...parts) {
  return hex(sha256(concat(utf8(`${noun}:`), ...parts)));
}

/** The id of a document: of serial 0 the issue itself, else that serial of a batch. */
export function documentOf(issue, serial) {
  return serial === 0 ? issue : idOf('document', unhex(issue), bigEndian(serial, 8));
}

function alone(message) {
  return idOf('document', unhex(message.get('issuer')), unhex(message.get('key')), utf8(message.get('kind')));
}

function batch(message) {
  const series = idOf('series', unhex(message.get('issuer')), unhex(message.get('series')), utf8(message.get('kind')));
  return idOf('batch', unhex(series), bigEndian(message.get('first'), 8));
}

function document(message) {
  return documentOf(message.get('issue'), message.get('serial'));
}

function issue(message) {
  return message.get('serial') === 0 ? null : message.get('issue');
}

function successor(message) {
  return documentOf(message.get('successor'), message.get('successorSerial'));
}

function voucher(message) {
  return idOf('voucher', unhex(message.get('member')), unhex(message.get('voucher')));
}

function unlessZero(field) {
  return (message) => (message.get(field) === ZERO ? null : message.get(field));
}

const AS_AUTHORIZATION = [['authorization', 'authorization', 'authorization']];
const AS_RESOURCE = [['resource', 'resource', 'resource']];
const AS_MEMBER = [['member', 'member', 'member']];
const AS_ISSUER = [['issuer', 'issuer', 'member']];
const AS_BUYER = [['buyer', unlessZero('buyer'), 'member']];
const AS_DOCUMENT = [['document', document, null], ['issue', issue, null]];
const AS_VOUCHER = [['booker', 'member', 'member'], ['voucher', voucher, null]];

// By type: the name in `subject`, the field that was signed or what is worked out of the message (null
// where there is nothing to name), and the noun of the key tag whose hash it is; no noun where it is
// the same text.
const NAMES = {
  AdmitMember: [['member', 'code', null]],
  AmendMember: AS_MEMBER,
  SuspendMember: AS_MEMBER,
  ReinstateMember: AS_MEMBER,
  RotateAccount: AS_MEMBER,
  ErasePerson: AS_MEMBER,
  PublishEntry: [['resource', 'code', null], ['owner', 'owner', 'member']],
  WithdrawEntry: AS_RESOURCE,
  DepositPayload: AS_RESOURCE,
  DeclareLineage: AS_RESOURCE,
  ListSubjects: AS_RESOURCE,
  TransferEntry: [...AS_RESOURCE, ['owner', 'from', 'member'], ['recipient', 'to', 'member']],
  RequestAccess: [['authorization', 'code', null], ...AS_RESOURCE, ['consumer', 'consumer', 'member']],
  AcknowledgeRelease: [['request', 'release', null]],
  SubmitReport: [['reporter', 'member', 'member']],
  ErasePayload: [],
  LicenseIssuer: AS_ISSUER,
  IssueDocument: [['document', alone, null], ...AS_ISSUER, ...AS_BUYER, ['blue', unlessZero('blue'), null]],
  IssueBatch: [['document', batch, null], ...AS_ISSUER],
  SuspendDocument: AS_DOCUMENT,
  ResumeDocument: AS_DOCUMENT,
  RevokeDocument: AS_DOCUMENT,
  SupersedeDocument: [...AS_DOCUMENT, ['successor', successor, null]],
  RequestRed: AS_DOCUMENT,
  ConfirmRed: AS_DOCUMENT,
  RejectRed: AS_DOCUMENT,
  WithdrawRed: AS_DOCUMENT,
  LockUse: AS_VOUCHER,
  BookUse: AS_VOUCHER,
  ReleaseUse: AS_VOUCHER,
  ReverseUse: AS_VOUCHER,
  NameBuyer: AS_BUYER,
};

/** Breaks off unless the names in `subject` are those that were signed. */
export function demandNames(type, message, subject) {
  demand(subject instanceof Map, 'statement.subject', 'subject');
  for (const [name, field, noun] of NAMES[type.name] ?? AS_AUTHORIZATION) {
    const named = subject.get(name) ?? null;
    if (named === null && type.name === 'RequestRelease') continue;
    const meant = noun === null || typeof named !== 'string' ? named : tagOf(`${noun}:${named}`);
    const signed = typeof field === 'string' ? message.get(field) : field(message);
    demand(meant === signed, 'statement.subject', name);
  }
}

/** Breaks off unless `uses` of a body are the keys of the register that were signed. */
export function demandUses(type, message, body) {
  const keys = message.get('keys') ?? [message.get('key')];
  demand(same(usesOf(body), type.contract === 'uses' ? keys : []), 'statement.uses');
}

/** `uses` of a body; absent and null are as good as none. */
export function usesOf(body) {
  return body.get('uses') ?? [];
}
