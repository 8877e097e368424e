// trust.json: what the reader takes as given.
import { hex } from './bytes.js';
import { decode } from './canonical.js';
import { demand } from './errors.js';
import { sha256 } from './sha256.js';
import { ascending, count, hexText, list, members } from './shape.js';

export const TRUST_FORMAT = 'shujian/trust/1';
const CONTRACTS = ['authorizations', 'catalog', 'documents', 'journal', 'members', 'uses'];
const MEMBERS = ['chain', 'contracts', 'format', 'genesis', 'ledger', 'observers', 'operator', 'sealers'];

/** What the bytes of a trust file say. */
export function readTrust(bytes) {
  demand(bytes.length <= 65536, 'trust.long');
  const file = members(decode(bytes), MEMBERS, 'trust');
  demand(file.get('format') === TRUST_FORMAT, 'trust.format');
  const contracts = members(file.get('contracts'), CONTRACTS, 'contracts');
  const observers = members(file.get('observers'), ['accounts', 'required'], 'observers');
  const trust = {
    chain: count(file.get('chain'), 'chain'),
    contracts: new Map(CONTRACTS.map((name) => [name, contract(contracts.get(name), name)])),
    genesis: hexText(file.get('genesis'), 32, 'genesis'),
    ledger: hexText(file.get('ledger'), 32, 'ledger'),
    observers: accounts(observers.get('accounts'), 'observers'),
    required: count(observers.get('required'), 'required'),
    operator: hexText(file.get('operator'), 20, 'operator'),
    sealers: accounts(file.get('sealers'), 'sealers'),
    fingerprint: fingerprint(bytes),
  };
  demand(trust.required <= trust.observers.length, 'trust.required');
  const others = [trust.operator, ...trust.sealers];
  demand(!trust.observers.some((account) => others.includes(account)), 'trust.independent');
  return trust;
}

function contract(value, name) {
  members(value, ['address', 'code'], name);
  return { address: hexText(value.get('address'), 20, name), code: hexText(value.get('code'), 32, name) };
}

function accounts(value, what) {
  return ascending(list(value, 64, what).map((account) => hexText(account, 20, what)), what);
}

/** SHA-256 of the bytes as sixteen groups of four hexadecimal digits. */
export function fingerprint(bytes) {
  return hex(sha256(bytes)).slice(2).match(/.{4}/g).join(' ');
}
