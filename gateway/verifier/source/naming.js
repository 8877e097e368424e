// What the question calls a document of a batch: the tag holds a hash of batch and serial, and where a
// record tells these two, they are hashed again. Whoever told it, what comes out the same is the name.
import { member } from './shape.js';
import { documentOf } from './subjects.js';

const LAST_SERIAL = 2 ** 48 - 2;
const NAMED = [['issue', 'serial'], ['successor', 'successorSerial']];

/** By key tag of the question the name `0x…-SERIAL`, as pairs, as far as the records tell it. */
export function namesOf(question, records) {
  const asked = question === null ? [] : [question.key, ...question.also].filter((key) => key?.startsWith('document:'));
  if (asked.length === 0) return [];
  const names = new Map(records.flatMap(({ body }) => (body === null ? [] : told(member(body, 'statement', 'message')))));
  return [...new Set(asked)].filter((key) => names.has(key)).map((key) => [key, names.get(key)]);
}

function told(message) {
  if (!(message instanceof Map)) return [];
  return NAMED.map(([issue, serial]) => [message.get(issue), message.get(serial)])
    .filter(([issue, serial]) => typeof issue === 'string' && /^0x[0-9a-f]{64}$/.test(issue)
      && Number.isInteger(serial) && serial >= 1 && serial <= LAST_SERIAL)
    .map(([issue, serial]) => [`document:${documentOf(issue, serial)}`, `${issue}-${serial}`]);
}
