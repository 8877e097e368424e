// Canonical JSON: RFC 8785 with the restrictions of chain/README.md. Objects are read as Map, so that no
// key means anything to JavaScript.
import { utf8 } from './bytes.js';
import { wrong } from './errors.js';

const DEEPEST = 64;
const QUOTE = 34;
const BACKSLASH = 92;
const ESCAPED = { '"': '"', '\\': '\\', b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };
const SHORT = new Map(Object.entries(ESCAPED).map(([letter, character]) => [character, letter]));

/** The value that the canonical bytes are the one spelling of. */
export function decode(bytes) {
  return parse(textOf(bytes));
}

/** The text whose UTF-8 the bytes are, with no mark at its start taken away. */
export function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw wrong('json.utf8');
    throw error;
  }
}

/** As `decode`, of text that has no lone surrogates. It reads the one spelling and nothing else. */
export function parse(text) {
  let at = 0;

  function fail() {
    return wrong('json.at', at);
  }

  function value(depth) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) return string();
    if (c === 123 || c === 91) {
      if (depth === DEEPEST) throw fail();
      at += 1;
      return c === 123 ? object(depth + 1) : list(depth + 1);
    }
    if (c === 45 || (c >= 48 && c <= 57)) return integer();
    return word('true', true) ?? word('false', false) ?? nothing();
  }

  function word(spelt, meaning) {
    if (!text.startsWith(spelt, at)) return undefined;
    at += spelt.length;
    return meaning;
  }

  function nothing() {
    if (!text.startsWith('null', at)) throw fail();
    at += 4;
    return null;
  }

  function integer() {
    const start = at;
    if (text.charCodeAt(at) === 45) at += 1;
    while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1;
    const spelt = text.slice(start, at);
    const number = spelt.length > 17 ? Infinity : Number(spelt);
    if (!Number.isSafeInteger(number) || String(number) !== spelt) throw fail();
    return number;
  }

  function string() {
    let start = (at += 1);
    let read = '';
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === QUOTE) break;
      if (!(c >= 32)) throw fail(); // the end too, where c is not a number
      at += 1;
      if (c === BACKSLASH) {
        read += text.slice(start, at - 1) + escaped();
        start = at;
      }
    }
    read += text.slice(start, at);
    at += 1;
    return read;
  }

  function escaped() {
    const short = ESCAPED[text[at]];
    if (short !== undefined) {
      at += 1;
      return short;
    }
    const spelt = text.slice(at, at + 5);
    if (!/^u00[01][0-9a-f]$/.test(spelt)) throw fail();
    const character = String.fromCharCode(parseInt(spelt.slice(1), 16));
    if (SHORT.has(character)) throw fail();
    at += 5;
    return character;
  }

  function object(depth) {
    const read = new Map();
    let before = null;
    while (text.charCodeAt(at) !== 125) {
      if (before !== null) expect(44);
      if (text.charCodeAt(at) !== QUOTE) throw fail();
      const key = string();
      if (!isAscii(key) || (before !== null && key <= before)) throw fail();
      before = key;
      expect(58);
      read.set(key, value(depth));
    }
    at += 1;
    return read;
  }

  function list(depth) {
    const read = [];
    while (text.charCodeAt(at) !== 93) {
      if (read.length) expect(44);
      read.push(value(depth));
    }
    at += 1;
    return read;
  }

  function expect(code) {
    if (text.charCodeAt(at) !== code) throw fail();
    at += 1;
  }

  const read = value(0);
  if (at !== text.length) throw fail();
  return read;
}

function isAscii(text) {
  for (let n = 0; n < text.length; n++) if (text.charCodeAt(n) > 127) return false;
  return true;
}

/** The canonical bytes of a value that was read by `parse`. */
export function encode(value) {
  return utf8(write(value));
}

export function write(value) {
  if (value instanceof Map) {
    const members = [...value].map(([key, item]) => `${quote(key)}:${write(item)}`);
    return `{${members.join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  return typeof value === 'string' ? quote(value) : String(value);
}

function quote(text) {
  const inside = text.replace(/["\\\u0000-\u001f]/g, (character) => {
    const short = SHORT.get(character);
    return short ? `\\${short}` : `\\u00${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${inside}"`;
}

/** Whether two values that were read are the same value. */
export function same(one, other) {
  return write(one) === write(other);
}
