// Paths of a document's fields: `lines[0].amount`, `["发票号码"]`, and that they stand in one tree.
import { parse } from './canonical.js';
import { visible } from './dom.js';
import { demand, Wrong, wrong } from './errors.js';

const MOST_STEPS = 64;
const MOST_POSITION = 2147483647;
const POSITION = /\[(0|[1-9][0-9]{0,9})\]/y;
const KEY = /\[("(?:[^"\\]|\\[^])*")\]/y;
const WORD = /(\.?)([^.[\]"]+)/y;

/** The steps of a path: positions as numbers, words and keys as texts. */
export function stepsOf(path) {
  const steps = [];
  for (let at = 0; at < path.length; ) {
    const [step, length] = stepAt(path, at);
    steps.push(step);
    at += length;
    demand(steps.length <= MOST_STEPS, 'path.long', shown(path));
  }
  demand(steps.length > 0, 'path.form', shown(path));
  return steps;
}

function stepAt(path, at) {
  const position = matched(POSITION, path, at);
  if (position !== null) {
    demand(Number(position[1]) <= MOST_POSITION, 'path.form', shown(path));
    return [Number(position[1]), position[0].length];
  }
  const key = matched(KEY, path, at);
  if (key !== null) return [keyOf(key[1], path), key[0].length];
  const word = matched(WORD, path, at);
  demand(word !== null && (word[1] === '.') === (at > 0), 'path.form', shown(path));
  return [word[2], word[0].length];
}

/** A path as a sentence names it. */
export function shown(path) {
  return visible(path.length > 60 ? `${path.slice(0, 59)}…` : path);
}

function matched(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function keyOf(spelt, path) {
  try {
    return parse(spelt);
  } catch (error) {
    if (error instanceof Wrong) throw wrong('path.form', shown(path));
    throw error;
  }
}

/** Breaks off unless no path is there twice or lies inside another, and in each container all steps
 * are positions or none is. */
export function demandTree(paths) {
  const root = container();
  for (const path of paths) {
    let inside = root;
    const steps = stepsOf(path);
    steps.forEach((step, n) => {
      inside.numbered ??= typeof step === 'number';
      demand(inside.numbered === (typeof step === 'number'), 'path.mixed', shown(path));
      const isLast = n === steps.length - 1;
      const known = inside.members.get(step);
      demand(known === undefined || (!isLast && known !== null), 'path.inside', shown(path));
      const next = known ?? (isLast ? null : container());
      inside.members.set(step, next);
      inside = next;
    });
  }
}

function container() {
  return { numbered: null, members: new Map() };
}
