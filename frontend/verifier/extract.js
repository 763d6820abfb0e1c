// Finds the badge in a file: PNG (iTXt chunk), SVG (element), PDF (attached file), JSON; or takes it for the text of a QR code.
import { latin1, text, unpacked } from "./encoding.js";

const NAMESPACE = "https://purl.imsglobal.org/ob/v3p0";
const KEYWORD = "openbadgecredential";
export const MOST_BYTES = 20 * 1024 * 1024;

/** {credential} or {text}; null where there is nothing of ours. */
export async function extract(bytes) {
  if (bytes.length > MOST_BYTES) return null;
  const head = latin1(bytes.slice(0, 1024));
  try {
    if (bytes[0] === 0x89 && head.slice(1, 8) === "PNG\r\n\x1a\n") return parsed(fromPng(bytes));
    if (head.includes("%PDF-")) return await fromPdf(bytes);
    const words = text(bytes).replace(/^\ufeff/, "").trim();
    if (words.startsWith("<")) return parsed(fromSvg(words));
    return words.startsWith("{") ? parsed(words) : { text: words };
  } catch {
    return null;
  }
}

function parsed(words) {
  const credential = words ? JSON.parse(words) : null;
  return credential && typeof credential === "object" && !Array.isArray(credential) ? { credential } : null;
}

function fromPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const kind = latin1(bytes.slice(at + 4, at + 8));
    const body = bytes.slice(at + 8, at + 8 + length);
    const start = KEYWORD.length;
    if (kind === "iTXt" && latin1(body.slice(0, start + 1)) === `${KEYWORD}\0` && body[start + 1] === 0) {
      const language = body.indexOf(0, start + 3);
      return text(body.slice(body.indexOf(0, language + 1) + 1));
    }
    at += 12 + length;
  }
  return "";
}

function fromSvg(words) {
  const parsedXml = new DOMParser().parseFromString(words, "image/svg+xml");
  return parsedXml.getElementsByTagNameNS(NAMESPACE, "credential")[0]?.textContent ?? "";
}

/** Attached files are streams of their own in a PDF, never inside other streams, so they can be found without reading it all. */
async function fromPdf(bytes) {
  const words = latin1(bytes);
  const found = new Set();
  for (const match of words.matchAll(/\/Type\s*\/EmbeddedFile\b/g)) {
    const open = words.lastIndexOf(" obj", match.index);
    const stream = /stream\r?\n/g;
    stream.lastIndex = match.index;
    const start = stream.exec(words);
    if (open < 0 || !start) continue;
    const dictionary = words.slice(open, start.index);
    const end = words.indexOf("endstream", start.index);
    const length = lengthOf(dictionary, words) ?? end - stream.lastIndex;
    let data = bytes.slice(stream.lastIndex, stream.lastIndex + length);
    if (/\/FlateDecode\b/.test(dictionary)) data = await unpacked(data, "deflate");
    try {
      const one = text(data);
      if (parsed(one)?.credential.credentialSubject) found.add(one);
    } catch {
      // Another attached file, not a badge.
    }
  }
  return found.size === 1 ? parsed([...found][0]) : null;
}

function lengthOf(dictionary, words) {
  const match = dictionary.match(/\/Length\s+(\d+)(?:\s+(\d+)\s+R)?/);
  if (!match) return null;
  if (match[2] === undefined) return Number(match[1]);
  const elsewhere = words.match(new RegExp(`(?:^|[\\r\\n])${match[1]} ${match[2]} obj\\s+(\\d+)\\s+endobj`));
  return elsewhere ? Number(elsewhere[1]) : null;
}
