// The names of the checks, what each may answer, and the verdict over all.
export const NAMES = [
  'form', 'ledger', 'block', 'seal', 'observers', 'journal', 'checkpoint', 'order',
  'inclusion', 'bodies', 'tags', 'statements', 'effects', 'signers', 'completeness', 'nodes',
];
export const PRESENTATION_NAMES = [
  'form', 'ledger', 'block', 'seal', 'observers', 'contract', 'issue', 'document', 'changes', 'red',
  'nodes', 'age', 'force',
];
export const BUNDLE_NAMES = ['form', 'document', 'status'];
const WORST_OF_RECORDS = ['INVALID', 'ASSERTED', 'SKIPPED', 'VALID'];
const WORST_OF_DEMANDED = ['ERROR', 'STALE', 'ASSERTED', 'SKIPPED'];

/** The answer of one check; `reason` is the name of a sentence in words.js and what stands in it. */
export function answer(status, ...reason) {
  return { status, demanded: true, reason, records: null };
}

/** Of a check that has nothing to check. */
export function nothing(...reason) {
  return { ...answer('SKIPPED', ...reason), demanded: false };
}

/** The worst of what was found record by record. */
export function worst(records, none) {
  if (records.length === 0) return { ...nothing(none), records };
  const status = WORST_OF_RECORDS.find((one) => records.some((item) => item.status === one));
  const of = records.filter((item) => item.status === status);
  const reason = status === 'VALID' ? ['records.valid', records.length] : ['records.worst', of[0].position, of[0].reason, of.length];
  return { ...answer(status, ...reason), records };
}

/** VALID only where all that was demanded is. */
export function verdictOf(checks) {
  if (checks.some(({ status }) => status === 'INVALID')) return 'INVALID';
  const counted = checks.filter(({ demanded }) => demanded);
  return WORST_OF_DEMANDED.find((one) => counted.some(({ status }) => status === one)) ?? 'VALID';
}
