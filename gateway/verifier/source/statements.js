// Statements: EIP-712 messages of the types that there are, their digests, and what was signed.
import { bigEndian, concat, hex, isHex, unhex, utf8 } from './bytes.js';
import { encode } from './canonical.js';
import { demand } from './errors.js';
import { keccak256 } from './keccak.js';
import { tagOf } from './records.js';
import { sha256 } from './sha256.js';

const DOMAIN = 'EIP712Domain(string name,string version,bytes32 salt)';
const TAIL = 'uint64 expectedState,bytes32 nonce,uint64 expires';
const END = 'bytes32 nonce,uint64 expires';

// contract (none for a journal statement), type with its fields, kind of the record
const WRITTEN = [
  ['members', `AdmitMember(string code,string prefix,bytes32 profile,uint32 roles,address[] handlers,address[] heads,${TAIL})`, 'member.admitted'],
  ['members', `AmendMember(bytes32 member,bytes32 profile,uint32 roles,${TAIL})`, 'member.amended'],
  ['members', `SuspendMember(bytes32 member,bytes32 reason,${TAIL})`, 'member.suspended'],
  ['members', `ReinstateMember(bytes32 member,bytes32 reason,${TAIL})`, 'member.reinstated'],
  ['members', `RotateAccount(bytes32 member,address previous,address next,uint8 rank,${TAIL})`, 'member.rotated'],
  ['catalog', `PublishEntry(string code,bytes32 owner,uint64 version,bytes32 entry,${TAIL})`, 'catalog.published'],
  ['catalog', `WithdrawEntry(bytes32 resource,bytes32 reason,${TAIL})`, 'catalog.withdrawn'],
  ['catalog', `TransferEntry(bytes32 resource,bytes32 from,bytes32 to,${TAIL})`, 'catalog.transferred'],
  ['authorizations', `RequestAccess(string code,bytes32 resource,bytes32 consumer,bytes32 request,uint64 from,uint64 until,uint32 uses,${TAIL})`, 'authorization.requested'],
  ['authorizations', `EndorseAccess(bytes32 authorization,bytes32 application,${TAIL})`, 'authorization.endorsed'],
  ['authorizations', `GrantAccess(bytes32 authorization,bytes32 application,bytes32 terms,uint64 from,uint64 until,uint32 uses,${TAIL})`, 'authorization.granted'],
  ['authorizations', `DenyAccess(bytes32 authorization,bytes32 application,bytes32 reason,${TAIL})`, 'authorization.denied'],
  ['authorizations', `SuspendAccess(bytes32 authorization,bytes32 reason,${TAIL})`, 'authorization.suspended'],
  ['authorizations', `ResumeAccess(bytes32 authorization,bytes32 reason,${TAIL})`, 'authorization.resumed'],
  ['authorizations', `RevokeAccess(bytes32 authorization,bytes32 reason,${TAIL})`, 'authorization.revoked'],
  [null, `ExtendReply(bytes32 authorization,uint32 days,bytes32 reason,${END})`, 'authorization.extended'],
  [null, `DepositPayload(bytes32 resource,bytes32 description,${END})`, 'payload.deposited'],
  [null, `ErasePayload(bytes32 payload,bytes32 reason,${END})`, 'payload.erased'],
  [null, `RequestRelease(bytes32 authorization,bytes32 payload,bytes32 request,${END})`, 'access.released'],
  [null, `AcknowledgeRelease(bytes32 release,bytes32 content,${END})`, 'access.acknowledged'],
  [null, `SubmitReport(bytes32 member,uint64 sequence,uint64 from,uint64 until,uint64 count,bytes32 events,${END})`, 'report.submitted'],
  [null, `DeclareLineage(bytes32 resource,bytes32 lineage,${END})`, 'lineage.declared'],
  [null, `ListSubjects(bytes32 resource,bytes32 subjects,${END})`, 'subject.listed'],
  [null, `ErasePerson(bytes32 member,bytes32 person,bytes32 reason,${END})`, 'person.erased'],
];

/** The types by name: `contract`, `fields` as pairs of type and name, `kind`, `hash`. */
export const TYPES = new Map(WRITTEN.map(([contract, written, kind]) => {
  const name = written.slice(0, written.indexOf('('));
  const fields = written.slice(name.length + 1, -1).split(',').map((field) => field.split(' '));
  return [name, { name, contract, fields, kind, hash: keccak256(utf8(written)) }];
}));

export const REFUSED_KIND = 'access.refused';
const KINDS = new Set([...TYPES.values()].map(({ kind }) => kind));

/** Whether a record of this header is expected to have a statement. */
export function expectsStatement({ kind, outcome }) {
  return outcome !== 'recorded' || kind === REFUSED_KIND || KINDS.has(kind);
}

const ATTACHED = new Set(['profile', 'entry', 'reason', 'terms', 'description', 'lineage', 'subjects']);

/** The field that names an attachment, or null. */
export function attachmentField(type) {
  const found = type.fields.find(([, name]) => ATTACHED.has(name) || name === 'request');
  return found === undefined ? null : found[1];
}

/** SHA-256 of the attachment's canonical JSON, as `0x…`. */
export function attachmentDigest(attachment) {
  return hex(sha256(encode(attachment)));
}

/** Whether the message has the JSON form of its type. */
export function hasForm(type, message) {
  if (!(message instanceof Map) || message.size !== type.fields.length) return false;
  return type.fields.every(([kind, name]) => message.has(name) && isOf(kind, message.get(name)));
}

function isOf(kind, value) {
  switch (kind) {
    case 'string': return typeof value === 'string' && /^[!-~]{1,32}$/.test(value);
    case 'bytes32': return isHex(value, 32);
    case 'address': return isHex(value, 20);
    case 'address[]': return Array.isArray(value) && value.length <= 16 && value.every((one) => isHex(one, 20));
    default: {
      const bits = Math.min(53, Number(kind.slice(4)));
      return Number.isSafeInteger(value) && value >= 0 && value < 2 ** bits;
    }
  }
}

/** The domain separator of a ledger. */
export function domainOf(ledger) {
  const words = [DOMAIN, 'Shujian', '1'].map((text) => keccak256(utf8(text)));
  return keccak256(concat(...words, unhex(ledger)));
}

/** What is signed, in its steps: `struct` (hash of the message) and `digest`. */
export function digestOf(type, message, domain) {
  const words = type.fields.map(([kind, name]) => word(kind, message.get(name)));
  const struct = keccak256(concat(type.hash, ...words));
  return { struct, digest: keccak256(concat(Uint8Array.of(0x19, 0x01), domain, struct)) };
}

function word(kind, value) {
  switch (kind) {
    case 'string': return keccak256(utf8(value));
    case 'bytes32': return unhex(value);
    case 'address': return padded(value);
    case 'address[]': return keccak256(concat(...value.map(padded)));
    default: return bigEndian(value, 32);
  }
}

function padded(address) {
  return concat(new Uint8Array(12), unhex(address));
}

const AS_AUTHORIZATION = [['authorization', 'authorization', 'authorization']];
const AS_RESOURCE = [['resource', 'resource', 'resource']];
const AS_MEMBER = [['member', 'member', 'member']];

// By type: the name in `subject`, the field that was signed, and the noun of the key tag whose hash
// the field is; no noun where the field is the same text.
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
};

/** Breaks off unless the names in `subject` are those that were signed. */
export function demandNames(type, message, subject) {
  demand(subject instanceof Map, 'statement.subject', 'subject');
  for (const [name, field, noun] of NAMES[type.name] ?? AS_AUTHORIZATION) {
    const named = subject.get(name) ?? null;
    if (named === null && type.name === 'RequestRelease') continue;
    const meant = noun === null || typeof named !== 'string' ? named : tagOf(`${noun}:${named}`);
    demand(meant === message.get(field), 'statement.subject', name);
  }
}
