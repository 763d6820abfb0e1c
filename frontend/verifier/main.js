// The page: languages, files, texts, and the answer.
import { extract } from "./extract.js";
import { Trust, judgeCredential, judgeText } from "./judge.js";

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const DATES = new Set(["starts_on", "ends_on", "issued_on"]);
let words, code, trust, answer;

function make(tag, content, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = content;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function moment(iso) {
  return new Date(iso).toLocaleString(code, { dateStyle: "long", timeStyle: "short", timeZone: "UTC", timeZoneName: undefined }) + " UTC";
}

function day(iso) {
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? new Date(`${iso}T00:00:00Z`).toLocaleDateString(code, { dateStyle: "long", timeZone: "UTC" }) : iso;
}

/** A sentence with its gaps filled; a date keeps its direction inside a sentence of another. */
function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_gap, name) => `\u2068${values[name] ?? ""}\u2069`);
}

function speak(chosen) {
  code = chosen;
  const language = data.languages[code];
  words = language.words;
  document.documentElement.lang = code;
  document.documentElement.dir = language.dir;
  document.title = `${words.title} – ${language.site}`;
  byId("site").textContent = language.site;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
  byId("renew").textContent = filled(words.renew, { address: `${data.directory.issuer.url}/verify/offline.html` });
  about();
  if (answer) show(answer);
}

function about() {
  const rows = data.directory.keys.map((key) => {
    const row = document.createElement("tr");
    const state = key.withdrawn ? "withdrawn" : key.retired ? "retired" : "in_use";
    row.append(make("th", key.id.split("#").pop(), { scope: "row" }), make("td", key.publicKeyMultibase, { class: "key", dir: "ltr" }), make("td", words[state]));
    return row;
  });
  byId("keys").replaceChildren(...rows);
  byId("until").textContent = trust?.until ? moment(trust.until) : "–";
}

function show(found) {
  answer = found;
  const result = byId("result");
  const kind = found.kind;
  result.className = `result ${kind}`;
  const heading = make("h2", words[kind] ?? words.good, { tabindex: "-1" });
  const parts = [heading, make("p", filled(words[found.sentence ?? `${kind}_text`], { until: found.until ? moment(found.until) : "" }))];
  const facts = found.facts ?? [];
  if (facts.length) {
    const list = document.createElement("dl");
    for (const [name, value] of facts) {
      const shown = make("dd", "");
      shown.append(make("bdi", DATES.has(name) ? day(String(value)) : String(value)));
      list.append(make("dt", words[name]), shown);
    }
    parts.push(list);
    if (kind === "good" || kind === "unlisted") parts.push(make("p", words.compare));
    if (facts.some(([, value]) => String(value).endsWith("…"))) parts.push(make("p", words.cut));
  }
  result.replaceChildren(...parts);
  result.hidden = false;
  heading.focus();
}

async function judge(bytes) {
  const found = await extract(bytes);
  if (!found) return { kind: "no_badge" };
  if (found.text !== undefined) return judgeText(found.text, trust);
  if ([found.credential.type].flat().includes("BitstringStatusListCredential")) {
    const added = await trust.add(found.credential).catch(() => false);
    about();
    return added ? { kind: "renewed", sentence: "renewed", until: trust.until } : { kind: "no_badge" };
  }
  return judgeCredential(found.credential, trust);
}

async function take(file) {
  if (file) show({ ...(await judge(new Uint8Array(await file.arrayBuffer()))) });
}

function languages() {
  const select = byId("language");
  for (const [each, { name }] of Object.entries(data.languages)) select.append(make("option", name, { value: each, lang: each }));
  const wanted = navigator.languages.map((each) => each.split("-")[0]).find((each) => each in data.languages) ?? "en";
  select.value = wanted;
  select.addEventListener("change", () => speak(select.value));
  speak(wanted);
}

async function start() {
  trust = await Trust.from(data.directory, data.lists);
  languages();
  byId("file").addEventListener("change", (event) => take(event.target.files[0]));
  byId("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    show(await judge(new TextEncoder().encode(byId("text").value)));
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
  document.body.dataset.ready = "yes";
}

start().catch((error) => {
  // Without keys that hold together nothing may be called good.
  byId("result").textContent = String(error);
  byId("result").className = "result tampered";
  byId("result").hidden = false;
});
