// Keccak-256 as Ethereum has it: the permutation of FIPS 202 with the padding of the first Keccak.

const RATE = 136;
const LOW = new Int32Array(24);
const HIGH = new Int32Array(24);
const TARGET = new Uint8Array(25);
const TURN = new Uint8Array(25);

// Round constants, and where and by how much each lane is turned, from their definitions.
for (let round = 0, shift = 1, x = 1, y = 0; round < 24; round++) {
  [x, y] = [y, (2 * x + 3 * y) % 5];
  TARGET[round] = 5 * y + x;
  TURN[round] = (((round + 1) * (round + 2)) / 2) % 64;
  for (let bit = 0; bit < 7; bit++) {
    if (shift & 1) {
      const place = (1 << bit) - 1;
      if (place < 32) LOW[round] |= 1 << place;
      else HIGH[round] |= 1 << (place - 32);
    }
    shift = (shift << 1) ^ ((shift >> 7) * 0x171);
  }
}

const S = new Int32Array(50);
const B = new Int32Array(10);

/** The digest, 32 bytes. */
export function keccak256(bytes) {
  S.fill(0);
  let at = 0;
  for (; at + RATE <= bytes.length; at += RATE) absorb(bytes, at);
  const last = new Uint8Array(RATE);
  last.set(bytes.subarray(at));
  last[bytes.length - at] = 0x01;
  last[RATE - 1] |= 0x80;
  absorb(last, 0);
  const digest = new Uint8Array(32);
  for (let n = 0; n < 32; n++) digest[n] = S[n >> 2] >>> (8 * (n & 3));
  return digest;
}

function absorb(bytes, at) {
  for (let n = 0; n < RATE / 4; n++, at += 4) {
    S[n] ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  }
  permute();
}

function permute() {
  for (let round = 0; round < 24; round++) {
    for (let x = 0; x < 10; x++) B[x] = S[x] ^ S[x + 10] ^ S[x + 20] ^ S[x + 30] ^ S[x + 40];
    for (let x = 0; x < 10; x += 2) {
      const next = (x + 2) % 10;
      const before = (x + 8) % 10;
      const low = B[before] ^ ((B[next] << 1) | (B[next + 1] >>> 31));
      const high = B[before + 1] ^ ((B[next + 1] << 1) | (B[next] >>> 31));
      for (let y = x; y < 50; y += 10) {
        S[y] ^= low;
        S[y + 1] ^= high;
      }
    }
    let low = S[2];
    let high = S[3];
    for (let t = 0; t < 24; t++) {
      const to = 2 * TARGET[t];
      const turn = TURN[t];
      const [nextLow, nextHigh] = [S[to], S[to + 1]];
      if (turn === 0) {
        S[to] = low;
        S[to + 1] = high;
      } else if (turn < 32) {
        S[to] = (low << turn) | (high >>> (32 - turn));
        S[to + 1] = (high << turn) | (low >>> (32 - turn));
      } else {
        S[to] = (high << (turn - 32)) | (low >>> (64 - turn));
        S[to + 1] = (low << (turn - 32)) | (high >>> (64 - turn));
      }
      low = nextLow;
      high = nextHigh;
    }
    for (let y = 0; y < 50; y += 10) {
      for (let x = 0; x < 10; x++) B[x] = S[y + x];
      for (let x = 0; x < 10; x++) S[y + x] ^= ~B[(x + 2) % 10] & B[(x + 4) % 10];
    }
    S[0] ^= LOW[round];
    S[1] ^= HIGH[round];
  }
}
