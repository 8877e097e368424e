// Bytes, and what is written with them: hexadecimal, base64, UTF-8, numbers.
import { wrong } from './errors.js';

const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));
const HEX_TEXT = /^0x(?:[0-9a-f]{2})*$/;
const BASE64_TEXT = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64_VALUE = new Uint8Array(128);
for (let n = 0; n < 64; n++) BASE64_VALUE[BASE64.charCodeAt(n)] = n;

const ENCODER = new TextEncoder();

/** The bytes as `0x…`, lower case. */
export function hex(bytes) {
  let text = '0x';
  for (let n = 0; n < bytes.length; n++) text += HEX[bytes[n]];
  return text;
}

/** Whether `text` is `0x…` in lower case, of `size` bytes. */
export function isHex(text, size) {
  return typeof text === 'string' && text.length === 2 + 2 * size && HEX_TEXT.test(text);
}

/** The bytes that `0x…` stands for; the text has been looked at with `isHex`. */
export function unhex(text) {
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let n = 0; n < bytes.length; n++) bytes[n] = parseInt(text.substr(2 + 2 * n, 2), 16);
  return bytes;
}

/** RFC 4648, section 4, with padding, and zero bits behind the end. */
export function unbase64(text) {
  if (typeof text !== 'string' || text.length % 4 || !isBase64(text)) throw wrong('base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let at = 0, to = 0; at < text.length; at += 4, to += 3) {
    const four = (value(text, at) << 18) | (value(text, at + 1) << 12)
      | (value(text, at + 2) << 6) | value(text, at + 3);
    bytes[to] = four >> 16;
    bytes[to + 1] = four >> 8;
    bytes[to + 2] = four;
    if (at + 4 === text.length && padding && four & ((1 << (8 * padding)) - 1)) throw wrong('base64');
  }
  return bytes;
}

// In pieces, because a regular expression over many megabytes may exhaust the engine's stack.
function isBase64(text) {
  for (let at = 0; at < text.length; at += 32768) {
    const piece = text.slice(at, at + 32768);
    if (!BASE64_TEXT.test(piece) || (at + 32768 < text.length && piece.endsWith('='))) return false;
  }
  return true;
}

function value(text, at) {
  return BASE64_VALUE[text.charCodeAt(at)];
}

export function utf8(text) {
  return ENCODER.encode(text);
}

export function concat(...parts) {
  let size = 0;
  for (const part of parts) size += part.length;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function equal(one, other) {
  if (one.length !== other.length) return false;
  for (let n = 0; n < one.length; n++) if (one[n] !== other[n]) return false;
  return true;
}

/** A number from 0, below 2^53, or a BigInt, big-endian. */
export function bigEndian(number, size) {
  const bytes = new Uint8Array(size);
  let rest = BigInt(number);
  for (let n = size - 1; n >= 0; n--) {
    bytes[n] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}

/** The big-endian number in the bytes, as a BigInt. */
export function bigNumber(bytes) {
  return bytes.length ? BigInt(hex(bytes)) : 0n;
}

/** The bytes cut into pieces of `size`, which divides their number. */
export function pieces(bytes, size) {
  if (bytes.length % size) throw wrong('pieces', size);
  const cut = [];
  for (let at = 0; at < bytes.length; at += size) cut.push(bytes.subarray(at, at + size));
  return cut;
}
