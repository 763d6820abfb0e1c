// Does the sum of puzzle.js. SHA-256 (FIPS 180-4) in plain JavaScript: the browser's own is asynchronous, and a promise for each of
// thirty thousand hashes costs ten times what the hash does.
const K = new Uint32Array(64);
const H = new Uint32Array(8);
(() => {
  // The constants are the fractions of the cube and square roots of the first primes.
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) H[found] = ((Math.sqrt(n) % 1) * 2 ** 32) | 0;
    K[found++] = ((Math.cbrt(n) % 1) * 2 ** 32) | 0;
  }
})();
const W = new Uint32Array(64);

/** The first word of the SHA-256 of a text of ASCII. */
function firstWord(text) {
  const length = text.length;
  const blocks = (length + 72) >> 6;
  const bytes = new Uint8Array(blocks * 64);
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
  bytes[length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(blocks * 64 - 4, length * 8);
  const state = Uint32Array.from(H);
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < 16; i++) W[i] = view.getUint32(block * 64 + i * 4);
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15];
      const y = W[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[i] = W[i - 16] + s0 + W[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
  return state[0];
}

self.onmessage = ({ data: { challenge, bits } }) => {
  for (let n = 0; ; n++) {
    if (firstWord(`${challenge}:${n}`) >>> (32 - bits) === 0) {
      self.postMessage(String(n));
      return;
    }
  }
};
