// Checks 13, 14 and 16: effects and signers in the contracts' storage, and that no node is spare.
import { bigEndian, hex, isHex } from './bytes.js';
import { contractOf, slotOf } from './chainchecks.js';
import { demand } from './errors.js';
import { tagOf } from './records.js';
import { answer } from './report.js';
import { member } from './shape.js';
import { items, mapping, plus } from './state.js';
import { expectsStatement, TYPES } from './statements.js';

const DIGESTS = { authorizations: 1, catalog: 0, documents: 0, members: 5, uses: 0 };
const ACCOUNTS = 1;
const MEMBERS = 3;
const RANKS = { handler: 1n, head: 2n };
const OLDEST = 4096n;

/** Whether the record's outcome is a contract's answer, as far as its body says. */
function isAnswer({ header, body }) {
  return ['accepted', 'refused'].includes(header.outcome) && Boolean(TYPES.get(body.get('type'))?.contract);
}

export function judgeEffect(context, record, steps = null) {
  const { header, body, position } = record;
  if (body === null) {
    const answers = ['accepted', 'refused'].includes(header.outcome);
    return answers && context.answered.has(position) ? ['SKIPPED', 'body.withheld'] : null;
  }
  if (!['accepted', 'refused'].includes(header.outcome)) return null;
  demand(TYPES.has(body.get('type')), 'statement.type');
  if (!isAnswer(record)) return null;
  if (!context.effects.has(position)) return ['ASSERTED', 'effect.unproved'];
  const name = TYPES.get(body.get('type')).contract;
  const contract = contractOf(context, name, steps);
  const digest = member(body, 'statement', 'digest') ?? body.get('statement');
  demand(isHex(digest, 32), 'effect.digest');
  const found = slotOf(context, contract, mapping(digest, DIGESTS[name]), steps);
  const block = effectBlock(body);
  const accepted = header.outcome === 'accepted';
  demand(block !== null, 'effect.number');
  demand(block <= context.header.number, 'effect.later', String(block));
  if (accepted) demand(found !== 0n, 'effect.none');
  if (accepted) demand(found === block, 'effect.block', String(found));
  else demand(found === 0n || found >= block, 'effect.before', String(found));
  demand(member(body, 'effect', 'contract') === context.trust.contracts.get(name).address, 'effect.contract');
  if (accepted) return ['VALID', 'effect.holds', name, String(found)];
  return found === 0n ? ['VALID', 'effect.refused', name] : ['ASSERTED', 'effect.after', name, String(found)];
}

function effectBlock(body) {
  const number = member(body, 'effect', 'block', 'number');
  return Number.isSafeInteger(number) && number >= 0 ? BigInt(number) : null;
}

/** `state.effects` names only records of what a contract answered. */
export function foreignEffect({ evidence, byPosition }) {
  return evidence.state.effects.find((position) => {
    const record = byPosition.get(position);
    if (record === undefined || record.body === null) return true;
    return !isAnswer(record);
  });
}

export function judgeSigner(context, record, steps = null) {
  const { header, body, position } = record;
  if (body === null) {
    return expectsStatement(header) && context.answered.has(position) ? ['SKIPPED', 'body.withheld'] : null;
  }
  if (!body.has('statement')) return null;
  if (!context.evidence.state.signers) return ['ASSERTED', 'signers.unproved'];
  const actors = body.get('actors');
  demand(Array.isArray(actors), 'statement.actors');
  const at = header.outcome === 'accepted' ? effectBlock(body) : null;
  demand(header.outcome !== 'accepted' || at !== null, 'effect.block', '?');
  for (const actor of actors) demandStanding(context, actor, at, steps);
  return ['VALID', 'signers.hold', actors.length];
}

// The account's history from its last entry back: that at a block, or any where none is given.
// Within its block a statement may change the very account that signed it: then the entry before counts too.
function demandStanding(context, actor, at, steps) {
  const [account, rank, code] = ['account', 'rank', 'member'].map((name) => member(actor, name));
  demand(typeof rank === 'string' && Object.hasOwn(RANKS, rank), 'statement.actors');
  demand(isHex(account, 20) && typeof code === 'string', 'statement.actors');
  const members = contractOf(context, 'members', steps);
  for (const [block, entry] of historyOf(context, members, account, steps)) {
    if (at !== null && block > at) continue;
    if (fits(context, members, entry, RANKS[rank], code, steps)) return;
    demand(at === null || block === at, 'signers.rank', account);
  }
  demand(false, 'signers.never', account);
}

// Each entry is worked out once: a long history and many statements would else take hours.
function* historyOf(context, members, account, steps) {
  const known = steps === null && context.histories.get(account) || [];
  if (steps === null) context.histories.set(account, known);
  yield* known;
  const history = mapping(account, ACCOUNTS);
  const length = slotOf(context, members, history, steps);
  const most = length > OLDEST ? OLDEST : length;
  const first = items(history);
  while (known.length < most) {
    const word = slotOf(context, members, plus(first, length - BigInt(known.length) - 1n), steps);
    known.push([word & 0xffffffffffffn, word >> 48n]);
    yield known[known.length - 1];
  }
}

function fits(context, members, entry, rank, code, steps) {
  if ((entry & 0xffn) !== rank || entry >> 8n === 0n) return false;
  return memberOf(context, members, entry >> 8n, steps) === tagOf(`member:${code}`);
}

function memberOf(context, members, number, steps) {
  const known = steps === null ? context.members.get(number) : undefined;
  if (known !== undefined) return known;
  const found = hex(bigEndian(slotOf(context, members, plus(items(MEMBERS), number - 1n), steps), 32));
  if (steps === null) context.members.set(number, found);
  return found;
}

export function checkNodes(context, checks) {
  const spoilt = [2, 5, 6, 12, 13].some((n) => checks[n].status === 'INVALID');
  if (context.header === null || spoilt) return answer('SKIPPED', 'nodes.spoilt');
  if (!context.nodes.areThoseTaken()) return answer('INVALID', 'nodes.other');
  return answer('VALID', 'nodes.exact', context.nodes.nodes.length);
}

