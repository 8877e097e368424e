// Looking at values that were read: what is not of the form that the specification gives breaks off.
import { isHex, unhex } from './bytes.js';
import { demand } from './errors.js';

/** An object with exactly these members. */
export function members(value, names, what) {
  demand(value instanceof Map && value.size === names.length, 'form.members', what);
  for (const name of names) demand(value.has(name), 'form.members', what);
  return value;
}

/** An integer from 0. */
export function count(value, what) {
  demand(Number.isSafeInteger(value) && value >= 0, 'form.number', what);
  return value;
}

/** `0x…` of so many bytes, as text. */
export function hexText(value, size, what) {
  demand(isHex(value, size), 'form.bytes', what, size);
  return value;
}

export function hexBytes(value, size, what) {
  return unhex(hexText(value, size, what));
}

export function list(value, most, what) {
  demand(Array.isArray(value), 'form.list', what);
  demand(value.length <= most, 'form.long', what, most);
  return value;
}

/** A list whose items ascend, by `less` where given, so that none is there twice. */
export function ascending(items, what, less = (one, other) => one < other) {
  for (let n = 1; n < items.length; n++) demand(less(items[n - 1], items[n]), 'form.order', what);
  return items;
}

/** Whether the UTF-8 of one text comes before that of another. */
export function before(one, other) {
  const [left, right] = [[...one], [...other]];
  for (let n = 0; n < left.length && n < right.length; n++) {
    if (left[n] !== right[n]) return left[n].codePointAt(0) < right[n].codePointAt(0);
  }
  return left.length < right.length;
}

/** The member of an object; undefined where there is none or the value is no object. */
export function member(value, ...names) {
  for (const name of names) value = value instanceof Map ? value.get(name) : undefined;
  return value;
}
