// What can be said about a badge or a QR text with the keys and lists in this file: the same verdicts as
// portal/certificates/credentials/verdict.py. Badges carry two proofs; this page checks `eddsa-jcs-2022`, which covers
// every word as it is written and needs no RDF.
import { canonical } from "./canonical.js";
import { concatenated, isSigned, publicKey, sha256, text, unbase32, unbase58, unbase64url, unpacked, utf8 } from "./encoding.js";

const CLAIM = ["version", "key", "list", "index", "revision", "issued_on", "hours", "name", "city", "course", "details"];
const PLACES = 131072;

/** Keys by address and lists by address; a list joins only with a good signature. */
export class Trust {
  static async from(directory, lists) {
    const trust = new Trust();
    trust.issuer = directory.issuer.id;
    trust.keys = new Map(directory.keys.filter((key) => !key.withdrawn).map((key) => [key.id, publicKey(key.publicKeyMultibase)]));
    trust.lists = new Map();
    if (await trust.fault(directory)) throw new Error("the key directory is not signed by one of its keys");
    for (const list of lists) await trust.add(list);
    return trust;
  }

  async add(list) {
    const subject = list.credentialSubject;
    if (idOf(list.issuer) !== this.issuer || (await this.fault(list))) return false;
    if (subject?.type !== "BitstringStatusList" || subject.statusPurpose !== "revocation" || subject.encodedList?.[0] !== "u") return false;
    const bits = await unpacked(unbase64url(subject.encodedList.slice(1)), "gzip");
    if (bits.length * 8 < PLACES || (this.lists.get(list.id)?.until ?? "") > list.validFrom) return false;
    this.lists.set(list.id, { bits, until: list.validFrom });
    return true;
  }

  get until() {
    return [...this.lists.values()].map((list) => list.until).sort()[0] ?? "";
  }

  /** "" if the document's proof is good, else the verdict. */
  async fault(document) {
    const proofs = [document.proof].flat().filter((proof) => proof?.type === "DataIntegrityProof");
    const proof = proofs.find((each) => each.cryptosuite === "eddsa-jcs-2022");
    if (!proof) return "no_badge";
    const key = this.keys.get(proof.verificationMethod);
    if (!key) return "unknown_key";
    const { proofValue, ...options } = proof;
    const { proof: _proofs, ...unsecured } = document;
    if (canonical(options["@context"] ?? null) !== canonical(document["@context"] ?? null)) return "tampered";
    if (options.proofPurpose !== "assertionMethod" || proofValue?.[0] !== "z") return "tampered";
    try {
      const hashes = await Promise.all([options, unsecured].map((part) => sha256(utf8(canonical(part)))));
      return (await isSigned(unbase58(proofValue.slice(1)), concatenated(...hashes), key)) ? "" : "tampered";
    } catch {
      return "tampered";
    }
  }

  /** The verdict about a place of a list. */
  listed(address, place) {
    const list = this.lists.get(address);
    if (!list) return { kind: "unlisted", until: "" };
    const index = /^\d{1,9}$/.test(place) ? Number(place) : -1;
    if (index < 0 || index >= list.bits.length * 8) return { kind: "tampered", until: "" };
    const revoked = list.bits[index >> 3] & (0x80 >> (index & 7));
    return { kind: revoked ? "revoked" : "good", until: list.until };
  }
}

const idOf = (value) => (value && typeof value === "object" ? value.id : value);

export async function judgeCredential(credential, trust) {
  const facts = factsOf(credential);
  const fault = await trust.fault(credential);
  if (fault) return { kind: fault, facts };
  if (idOf(credential.issuer) !== trust.issuer) return { kind: "unknown_key", facts };
  const entry = credential.credentialStatus ?? {};
  return { facts, ...trust.listed(String(entry.statusListCredential), String(entry.statusListIndex)) };
}

function factsOf(credential) {
  const subject = credential.credentialSubject;
  const achievement = subject?.achievement;
  if (!achievement || typeof achievement !== "object") return [];
  const names = [subject.identifier ?? []].flat().map((each) => each?.identityHash);
  return shown({
    name: names.join(", "), city: subject.narrative, course: achievement.name, details: achievement.description,
    hours: subject.creditsEarned, starts_on: subject.activityStartDate, ends_on: subject.activityEndDate,
    issued_on: String(credential.awardedDate ?? credential.validFrom ?? "").slice(0, 10), issuer: credential.issuer?.name,
  });
}

const shown = (facts) => Object.entries(facts).filter(([, value]) => value !== undefined && value !== null && value !== "");

export async function judgeText(words, trust) {
  const match = words.trim().match(/\/verify\/([0-9A-Z-]{10,40})#([A-Z2-7]{1,2000})$/);
  if (!match) return { kind: "no_badge", facts: [] };
  let lines, payload, signature;
  try {
    const bytes = unbase32(match[2]);
    [signature, payload] = [bytes.slice(0, 64), bytes.slice(64)];
    lines = text(payload).split("\n");
  } catch {
    return { kind: "tampered", facts: [] };
  }
  if (lines[0] !== "1" || lines.length !== CLAIM.length) return { kind: "tampered", facts: [] };
  const claim = Object.fromEntries(CLAIM.map((name, index) => [name, lines[index]]));
  const { name, city, course, details, hours, issued_on, revision } = claim;
  const facts = shown({ name, city, course, details, hours, issued_on, code: match[1], revision });
  const key = trust.keys.get(`${trust.issuer}#${claim.key}`);
  if (!key) return { kind: "unknown_key", facts };
  const message = concatenated(utf8(`certificate-claim-1\n${match[1]}\n`), payload);
  if (!(await isSigned(signature, message, key))) return { kind: "tampered", facts };
  const address = [...trust.lists.keys()].find((url) => url.endsWith(`/${claim.list}.json`));
  return { facts, ...trust.listed(address, claim.index) };
}
