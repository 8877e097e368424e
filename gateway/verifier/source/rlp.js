// Ethereum's RLP, of which only the one spelling is read. A list is an Array, a string Uint8Array.
import { bigNumber } from './bytes.js';
import { demand } from './errors.js';

const DEEPEST = 16;

/** What the bytes stand for; nothing follows behind it. */
export function readRlp(bytes) {
  let at = 0;

  function item(end, depth) {
    demand(at < end, 'rlp');
    const lead = bytes[at++];
    if (lead < 0x80) return bytes.subarray(at - 1, at);
    const isList = lead >= 0xc0;
    const size = length(lead - (isList ? 0xc0 : 0x80), end);
    demand(size <= end - at, 'rlp');
    if (!isList) {
      const read = bytes.subarray(at, (at += size));
      demand(size !== 1 || read[0] >= 0x80, 'rlp');
      return read;
    }
    demand(depth < DEEPEST, 'rlp');
    const items = [];
    const stop = at + size;
    while (at < stop) items.push(item(stop, depth + 1));
    return items;
  }

  function length(code, end) {
    if (code < 56) return code;
    const digits = bytes.subarray(at, (at += code - 55));
    demand(at <= end && digits.length <= 6 && digits[0] !== 0, 'rlp');
    const size = Number(bigNumber(digits));
    demand(size >= 56, 'rlp');
    return size;
  }

  const read = item(bytes.length, 0);
  demand(at === bytes.length, 'rlp');
  return read;
}

/** A list of `fewest` to `most` items. */
export function listOf(item, fewest, most = fewest) {
  demand(Array.isArray(item) && item.length >= fewest && item.length <= most, 'rlp');
  return item;
}

/** A string of so many bytes; of any where no size is given. */
export function bytesOf(item, size = null) {
  demand(!Array.isArray(item) && (size === null || item.length === size), 'rlp');
  return item;
}

/** An integer of at most so many bytes, without leading zeros, as a BigInt. */
export function integerOf(item, most) {
  const bytes = bytesOf(item);
  demand(bytes.length <= most && (bytes.length === 0 || bytes[0] !== 0), 'rlp');
  return bigNumber(bytes);
}
