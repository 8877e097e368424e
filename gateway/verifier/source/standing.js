// How a document stood at a time, by what was recorded until a time. Times are Unix seconds, BigInt.
import { moment } from './dom.js';

export const STATUSES = ['active', 'suspended', 'revoked', 'superseded'];
export const SIDES = ['issuer', 'steward'];
const LATEST = 8000000000000n;

/** A second as the clock in Shanghai shows it; the number where no calendar reaches. */
export function second(time) {
  return BigInt(time) > LATEST ? String(time) : moment(Number(time) * 1000);
}

/** `{force, time, known, reason}`, where only the force 'in-force' is good. */
export function judge({ issued, from, until, changes, successor }, time, known) {
  const found = (force, ...reason) => ({ force, time, known, reason });
  if (issued > time || issued > known) return found('not-issued', 'force.issued', second(issued));
  const counted = changes.filter(({ recorded, effective }) => recorded <= known && effective <= time);
  const last = counted[counted.length - 1];
  if (last !== undefined && last.status !== 'active') return found(last.status, ...toldOf(last, successor));
  if (time < from) return found('not-yet-valid', 'force.early', second(from));
  if (until !== 0n && time > until) return found('expired', 'force.expired', second(until));
  return found('in-force', 'force.holds', second(time));
}

function toldOf({ status, side, effective, recorded }, successor) {
  if (status === 'superseded') return ['force.superseded', successor ?? '?', second(effective), second(recorded)];
  return [`force.${status}`, [`side.${side}`], second(effective), second(recorded)];
}
