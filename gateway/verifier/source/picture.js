// The page's drawings: the emblem and the sign of each verdict, as SVG elements.

const SPACE = 'http://www.w3.org/2000/svg';

function drawn(tag, attributes, ...children) {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const SIGNS = {
  VALID: 'M19 33.5 28.5 43 46 23',
  INVALID: 'M22 22 42 42M42 22 22 42',
  ASSERTED: 'M32 18V36M32 44V45',
  STALE: 'M32 17V33L42 40',
  ERROR: 'M25 25C25 18 39 18 39 26 39 31 32 31 32 37M32 45V46',
  SKIPPED: 'M20 32H21M31.5 32H32.5M43 32H44',
};

/** The sign of a verdict, in the colour of the text around it. */
export function sign(verdict) {
  return drawn('svg', { viewBox: '0 0 64 64', class: 'sign', 'aria-hidden': 'true' },
    drawn('circle', { cx: 32, cy: 32, r: 29, class: 'disc' }),
    drawn('circle', { cx: 32, cy: 32, r: 25, class: 'ring' }),
    drawn('path', { d: SIGNS[verdict], class: 'stroke' }));
}
