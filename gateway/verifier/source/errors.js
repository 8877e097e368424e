// What was found wrong, as the name of a sentence in words.js and what stands in it.

export class Wrong extends Error {
  constructor(name, values) {
    super(`${name} ${values.join(' ')}`);
    this.reason = [name, ...values];
  }
}

/** The evidence cannot be read by this program, which is another thing than being wrong. */
export class Unreadable extends Wrong {}

/** What breaks a rule of the specification. */
export function wrong(name, ...values) {
  return new Wrong(name, values);
}

/** Breaks off unless the rule holds. */
export function demand(holds, name, ...values) {
  if (!holds) throw new Wrong(name, values);
}

/** Its result, or the reason why it broke a rule; any other error is a fault of this program. */
export function attempt(action) {
  try {
    return { value: action(), reason: null };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { value: null, reason: error.reason, unreadable: error instanceof Unreadable };
  }
}
