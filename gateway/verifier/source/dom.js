// Making the page's elements, and how values are shown. Nothing is ever put in as HTML.

const SHANGHAI = 8 * 3600 * 1000;
const LATEST = 8.64e15 - SHANGHAI;

/** An element with attributes and children; null children are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

/** A moment in Unix milliseconds as the clock in Shanghai shows it, eight hours ahead all year. */
export function moment(milliseconds) {
  if (milliseconds > LATEST) return String(milliseconds);
  const text = new Date(milliseconds + SHANGHAI).toISOString().replace('T', ' ').slice(0, -1);
  return text.endsWith('.000') ? text.slice(0, -4) : text;
}

/** JSON with line ends, for reading; the text itself where it is none. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// Controls, what has no width, and what turns the direction of writing: evidence may hold them to make
// a text look like another.
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The text with everything in it to be seen. */
export function visible(text) {
  return text.replace(UNSEEN, (one) => `⟨U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** The text with everything beyond printable ASCII as numbers: one character may look like another. */
export function exposed(text) {
  return [...text].map((one) => (/^[!-~]$/.test(one) ? one : `⟨U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`)).join('');
}

export function short(hash) {
  return hash.length > 20 ? `${hash.slice(0, 10)}…${hash.slice(-6)}` : hash;
}

export function sized(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
