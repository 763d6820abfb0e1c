// Bytes from and to text, and the hash and signature that everything rests on. WebCrypto does them where the browser has
// Ed25519; else two small libraries do, so that the page works in an old browser too.
import { hashes, verify as verifyPlainly } from "@noble/ed25519";
import { sha256 as sha256Plainly, sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export const utf8 = (text) => new TextEncoder().encode(text);
export const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
// One sign a byte. Browsers mean windows-1252 by this name, so signs from 0x80 to 0x9f are not to be compared.
export const latin1 = (bytes) => new TextDecoder("latin1").decode(bytes);

export function concatenated(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function unbase58(signs) {
  if (signs.length > 200) throw new Error("too long");
  let number = 0n;
  for (const sign of signs) {
    const value = BASE58.indexOf(sign);
    if (value < 0) throw new Error("not base58");
    number = number * 58n + BigInt(value);
  }
  const bytes = [];
  for (; number > 0n; number >>= 8n) bytes.unshift(Number(number & 255n));
  for (const sign of signs) {
    if (sign !== "1") break;
    bytes.unshift(0);
  }
  return Uint8Array.from(bytes);
}

export function unbase32(signs) {
  const bytes = [];
  let held = 0, bits = 0;
  for (const sign of signs) {
    const value = BASE32.indexOf(sign);
    if (value < 0) throw new Error("not base 32");
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes.push((held >> (bits -= 8)) & 255);
  }
  return Uint8Array.from(bytes);
}

export function unbase64url(signs) {
  const plain = atob(signs.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/** An Ed25519 key of the Multikey form `z6Mk…`, as 32 bytes. */
export function publicKey(multikey) {
  const bytes = unbase58(String(multikey).slice(1));
  if (multikey[0] !== "z" || bytes.length !== 34 || bytes[0] !== 0xed || bytes[1] !== 1) throw new Error("not an Ed25519 key");
  return bytes.slice(2);
}

export async function sha256(bytes) {
  if (globalThis.crypto?.subtle) return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return sha256Plainly(bytes);
}

export async function isSigned(signature, message, key) {
  if (signature.length !== 64) return false;
  try {
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  } catch {
    // No WebCrypto here, or one without Ed25519. The answer of the library is as strict.
    try {
      return verifyPlainly(signature, message, key);
    } catch {
      return false;
    }
  }
}

/** Unpacks gzip (`gzip`) or zlib (`deflate`), but never more than a few megabytes. */
export async function unpacked(bytes, format, most = 4 * 1024 * 1024) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatenated(...parts);
    size += value.length;
    if (size > most) throw new Error("too large");
    parts.push(value);
  }
}
