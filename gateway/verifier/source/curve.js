// secp256k1: the account behind a signature, as SEC 1, section 4.1.6, recovers its key.
//
// Numbers are BigInt. Between multiplications they are left unreduced and may be negative: `%` brings
// them back near zero, and only what is shown or compared is made positive.
import { bigEndian, bigNumber, hex } from './bytes.js';
import { keccak256 } from './keccak.js';

const P = 2n ** 256n - 2n ** 32n - 977n;
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const G = {
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
};
const WINDOW = 8n;
const ROWS = 32;
const KNOWN_AFTER = 12;

/** The 20 bytes of the account as `0x…`, or null where the signature is not one (r ‖ s ‖ v). */
export function recover(digest, signature, claimed = null) {
  const parts = split(signature);
  if (parts === null) return null;
  const known = claimed === null ? null : KEYS.get(claimed);
  if (known !== undefined && known !== null && known.table !== null) {
    if (isOf(known.table, digest, parts)) return claimed;
  }
  const key = recoverKey(digest, parts);
  if (key === null) return null;
  const account = accountOf(key);
  remember(account, key);
  return account;
}

// A key met often gets a table of its multiples: then its signatures are verified, which says the
// same as recovering it and takes no doublings.
const KEYS = new Map();

function remember(account, key) {
  const known = KEYS.get(account) ?? { times: 0, table: null };
  known.times += 1;
  if (known.times === KNOWN_AFTER) known.table = tableOf(key, 5n);
  KEYS.set(account, known);
}

// r from 1 and below the order, s from 1 to half of it, v 27 or 28.
function split(signature) {
  if (signature.length !== 65) return null;
  const r = bigNumber(signature.subarray(0, 32));
  const s = bigNumber(signature.subarray(32, 64));
  const v = signature[64];
  const good = r > 0n && r < N && s > 0n && s <= N >> 1n && (v === 27 || v === 28);
  return good ? { r, s, odd: v === 28 } : null;
}

function accountOf(key) {
  const bytes = new Uint8Array(64);
  bytes.set(bigEndian(key.x, 32));
  bytes.set(bigEndian(key.y, 32), 32);
  return hex(keccak256(bytes).subarray(12));
}

// u1 and u2 with key = u1 G + u2 R, and so R = (digest/s) G + (r/s) key.
function recoverKey(digest, { r, s, odd }) {
  const point = lift(r, odd);
  if (point === null) return null;
  const inverse = invert(r, N);
  const u1 = positive(-bigNumber(digest) * inverse, N);
  const u2 = positive(s * inverse, N);
  const sum = add(combine(generator(), u1), multiply(point, u2));
  return sum === null || positive(sum.z, P) === 0n ? null : affine(sum);
}

function isOf(table, digest, { r, s, odd }) {
  const inverse = invert(s, N);
  const u1 = positive(bigNumber(digest) * inverse, N);
  const u2 = positive(r * inverse, N);
  const sum = add(combine(generator(), u1), combine(table, u2));
  if (sum === null || positive(sum.z, P) === 0n) return false;
  if ((sum.x - r * ((sum.z * sum.z) % P)) % P !== 0n) return false;
  return ((affine(sum).y & 1n) === 1n) === odd;
}

// The point whose x is r: 3 modulo 4, so a root is a power.
function lift(x, odd) {
  const square = (((x * x) % P) * x + 7n) % P;
  const y = root(square);
  if ((y * y - square) % P !== 0n) return null;
  return { x, y: ((y & 1n) === 1n) === odd ? y : P - y };
}

// square^((P + 1) / 4), by the chain of squarings that libsecp256k1 uses.
function root(a) {
  const x2 = (times(a, 1) * a) % P;
  const x3 = (times(x2, 1) * a) % P;
  const x6 = (times(x3, 3) * x3) % P;
  const x9 = (times(x6, 3) * x3) % P;
  const x11 = (times(x9, 2) * x2) % P;
  const x22 = (times(x11, 11) * x11) % P;
  const x44 = (times(x22, 22) * x22) % P;
  const x88 = (times(x44, 44) * x44) % P;
  const x176 = (times(x88, 88) * x88) % P;
  const x220 = (times(x176, 44) * x44) % P;
  const x223 = (times(x220, 3) * x3) % P;
  const most = (times(x223, 23) * x22) % P;
  return times((times(most, 6) * x2) % P, 2);
}

function times(a, squarings) {
  for (let n = 0; n < squarings; n++) a = (a * a) % P;
  return a;
}

function positive(a, modulus) {
  const rest = a % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function invert(a, modulus) {
  let [low, high] = [positive(a, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - quotient * low, low];
    [x, y] = [y - quotient * x, x];
  }
  return positive(x, modulus);
}

function affine({ x, y, z }) {
  const inverse = invert(z, P);
  const square = (inverse * inverse) % P;
  return { x: positive(x * square, P), y: positive(((y * square) % P) * inverse, P) };
}

// Points in Jacobian coordinates; null is the point at infinity.

function double({ x, y, z }) {
  const b = (y * y) % P;
  const d = (4n * x * b) % P;
  const e = (3n * x * x) % P;
  const x3 = (e * e - 2n * d) % P;
  return { x: x3, y: (e * (d - x3) - 8n * ((b * b) % P)) % P, z: (2n * y * z) % P };
}

function addAffine(one, other) {
  if (one === null) return { x: other.x, y: other.y, z: 1n };
  const zz = (one.z * one.z) % P;
  const h = (other.x * zz - one.x) % P;
  const r = (other.y * ((zz * one.z) % P) - one.y) % P;
  if (h === 0n) return r === 0n ? double(one) : null;
  const hh = (h * h) % P;
  const hhh = (h * hh) % P;
  const v = (one.x * hh) % P;
  const x = (r * r - hhh - 2n * v) % P;
  return { x, y: (r * (v - x) - one.y * hhh) % P, z: (one.z * h) % P };
}

function add(one, other) {
  if (one === null || other === null) return one ?? other;
  const zz1 = (one.z * one.z) % P;
  const zz2 = (other.z * other.z) % P;
  const u1 = (one.x * zz2) % P;
  const s1 = (one.y * ((zz2 * other.z) % P)) % P;
  const h = (other.x * zz1 - u1) % P;
  const r = (other.y * ((zz1 * one.z) % P) - s1) % P;
  if (h === 0n) return r === 0n ? double(one) : null;
  const hh = (h * h) % P;
  const hhh = (h * hh) % P;
  const v = (u1 * hh) % P;
  const x = (r * r - hhh - 2n * v) % P;
  return { x, y: (r * (v - x) - s1 * hhh) % P, z: (((one.z * other.z) % P) * h) % P };
}

// Multiples that are met again: a table of d · 2^(w·row) · point for each row and digit d, so that
// a product is one addition for each row.

function tableOf(point, window) {
  const all = [];
  const size = (1 << Number(window)) - 1;
  for (let base = { ...point, z: 1n }, at = 0n; at < 256n; at += window) {
    let next = base;
    for (let digit = 1; digit <= size; digit++) {
      all.push(next);
      next = add(next, base);
    }
    base = next;
  }
  return { window, size, points: allAffine(all) };
}

// One inversion for all of them (Montgomery).
function allAffine(points) {
  const before = [];
  let product = 1n;
  for (const point of points) {
    before.push(product);
    product = (product * point.z) % P;
  }
  let inverse = invert(product, P);
  const made = new Array(points.length);
  for (let n = points.length - 1; n >= 0; n--) {
    const own = (inverse * before[n]) % P;
    inverse = (inverse * points[n].z) % P;
    const square = (own * own) % P;
    made[n] = { x: (points[n].x * square) % P, y: (((points[n].y * square) % P) * own) % P };
  }
  return made;
}

function combine(table, factor) {
  const mask = (1n << table.window) - 1n;
  let sum = null;
  for (let row = 0; factor > 0n; row += table.size, factor >>= table.window) {
    const digit = Number(factor & mask);
    if (digit) sum = addAffine(sum, table.points[row + digit - 1]);
  }
  return sum;
}

let generatorTable = null;

function generator() {
  generatorTable ??= tableOf(G, 6n);
  return generatorTable;
}

// Any point times a factor: the endomorphism (x, y) -> (beta x, y), which multiplies by lambda, halves
// the doublings; signed windows of five bits thin out the additions.

const BETA = 0x7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501een;
const A1 = 0x3086d221a7d46bcde86c90e49284eb15n;
const B1 = -0xe4437ed6010e88286f547fa90abfe4c3n;
const A2 = 0x114ca50f7a8e2f3f657c1108d9d44cfd8n;

function multiply(point, factor) {
  const c1 = rounded(A1 * factor);
  const c2 = rounded(-B1 * factor);
  const first = digits(factor - c1 * A1 - c2 * A2);
  const second = digits(-c1 * B1 - c2 * A1);
  const odd = oddMultiples(point);
  const turned = odd.map(({ x, y }) => ({ x: (x * BETA) % P, y }));
  let sum = null;
  for (let n = Math.max(first.length, second.length) - 1; n >= 0; n--) {
    if (sum !== null) sum = double(sum);
    sum = step(step(sum, odd, first[n]), turned, second[n]);
  }
  return sum;
}

function rounded(product) {
  return (product + (N >> 1n)) / N;
}

function step(sum, points, digit) {
  if (!digit) return sum;
  const { x, y } = points[(Math.abs(digit) - 1) >> 1];
  return addAffine(sum, { x, y: digit < 0 ? -y : y });
}

// Odd digits between −15 and 15, at most one among five places; of a negative factor, negated.
function digits(factor) {
  const sign = factor < 0n ? -1 : 1;
  const made = [];
  for (let rest = factor < 0n ? -factor : factor; rest > 0n; rest >>= 1n) {
    let digit = 0;
    if (rest & 1n) {
      digit = Number(rest & 31n);
      if (digit > 15) digit -= 32;
      rest -= BigInt(digit);
    }
    made.push(sign * digit);
  }
  return made;
}

function oddMultiples(point) {
  const made = [{ ...point, z: 1n }];
  const twice = affine(double(made[0]));
  while (made.length < 8) made.push(addAffine(made[made.length - 1], twice));
  return allAffine(made);
}
