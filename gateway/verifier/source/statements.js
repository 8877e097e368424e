// Statements: EIP-712 messages of the types that there are, their digests, and what was signed.
import { bigEndian, concat, hex, isHex, unhex, utf8 } from './bytes.js';
import { encode } from './canonical.js';
import { keccak256 } from './keccak.js';
import { sha256 } from './sha256.js';

const DOMAIN = 'EIP712Domain(string name,string version,bytes32 salt)';
const TAIL = 'uint64 expectedState,bytes32 nonce,uint64 expires';
const END = 'bytes32 nonce,uint64 expires';
const DOCUMENT = 'bytes32 issue,uint64 serial';
const CHANGE = `${DOCUMENT},bytes32 reason,uint64 effective`;
const VALID = 'uint64 validFrom,uint64 validUntil';
const USE = 'bytes32 member,bytes32 voucher,bytes32[] keys';

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
  ['documents', `LicenseIssuer(bytes32 issuer,string kind,uint64 from,uint64 until,${TAIL})`, 'issuer.licensed'],
  ['documents', `IssueDocument(bytes32 issuer,string kind,bytes32 key,bytes32 root,${VALID},uint64 amount,bytes32 buyer,bytes32 blue,${TAIL})`, 'document.issued'],
  ['documents', `IssueBatch(bytes32 issuer,string kind,bytes32 series,uint64 first,uint64 count,bytes32 root,${VALID},${TAIL})`, 'document.batched'],
  ['documents', `SuspendDocument(${CHANGE},${TAIL})`, 'document.suspended'],
  ['documents', `ResumeDocument(${CHANGE},${TAIL})`, 'document.resumed'],
  ['documents', `RevokeDocument(${CHANGE},${TAIL})`, 'document.revoked'],
  ['documents', `SupersedeDocument(${DOCUMENT},bytes32 successor,uint64 successorSerial,uint64 effective,${TAIL})`, 'document.superseded'],
  ['documents', `RequestRed(${DOCUMENT},uint64 total,uint64 amount,bytes32 reason,${TAIL})`, 'red-letter.requested'],
  ['documents', `ConfirmRed(${DOCUMENT},uint64 amount,${TAIL})`, 'red-letter.confirmed'],
  ['documents', `RejectRed(${DOCUMENT},bytes32 reason,${TAIL})`, 'red-letter.rejected'],
  ['documents', `WithdrawRed(${DOCUMENT},bytes32 reason,${TAIL})`, 'red-letter.withdrawn'],
  ['uses', `LockUse(${USE},uint64 until,${TAIL})`, 'use.locked'],
  ['uses', `BookUse(${USE},${TAIL})`, 'use.booked'],
  ['uses', `ReleaseUse(${USE},${TAIL})`, 'use.released'],
  ['uses', `ReverseUse(${USE},bytes32 reason,${TAIL})`, 'use.reversed'],
  ['uses', `NameBuyer(bytes32 key,bytes32 buyer,bytes32 reason,${TAIL})`, 'use.assigned'],
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

/** Whether the message has the JSON form of its type; `direct` if it went to its contract itself. */
export function hasForm(type, message, direct = false) {
  if (!(message instanceof Map) || message.size !== type.fields.length) return false;
  return type.fields.every(([kind, name]) => message.has(name)
    && (isOf(kind, message.get(name)) || (direct && name === 'expires' && isLate(message.get(name)))));
}

/** Whether a value is decimal text of an integer from 2^53 to 2^64 - 1, for which JSON has none. */
function isLate(value) {
  if (typeof value !== 'string' || !/^[1-9][0-9]{15,19}$/.test(value)) return false;
  return BigInt(value) >= 2n ** 53n && BigInt(value) < 2n ** 64n;
}

function isOf(kind, value) {
  switch (kind) {
    case 'string': return typeof value === 'string' && /^[!-~]{1,32}$/.test(value);
    case 'bytes32': return isHex(value, 32);
    case 'address': return isHex(value, 20);
    case 'address[]': return Array.isArray(value) && value.length <= 16 && value.every((one) => isHex(one, 20));
    case 'bytes32[]': return Array.isArray(value) && value.length <= 500 && value.every((one) => isHex(one, 32));
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
    case 'bytes32[]': return keccak256(concat(...value.map(unhex)));
    default: return bigEndian(value, 32);
  }
}

function padded(address) {
  return concat(new Uint8Array(12), unhex(address));
}
