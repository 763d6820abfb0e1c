// The service worker of "take this module along": pages that were taken along are shown when the network is away, and what
// the learner sends meanwhile is kept in a journal on the device and sent later. It touches nothing else.
import { add, all, remove } from "./journal.js";

const PREFIX = "portal-module-";
const LEARNING = /^\/[a-z-]+\/training\/learn\//;
// What may wait: an answer, handing in, "done" of a lesson. Everything else fails as it always did.
const MAY_WAIT = /^\/[a-z-]+\/training\/(attempts\/[0-9a-f-]{36}(\/answers\/[0-9a-f-]{36})?|learn\/[^/]+\/[^/]+\/lessons\/[^/]+\/done)$/;
const SIGN_OUT = /^\/[a-z-]+\/sign-out$/;
const PATIENCE = 6000; // ms for a page that is also here; a weak line gets its chance
const channel = new BroadcastChannel("portal-offline");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST") {
    if (MAY_WAIT.test(url.pathname)) event.respondWith(sendOrKeep(request, url));
    else if (SIGN_OUT.test(url.pathname)) event.respondWith(signOut(request));
  } else if (request.method === "GET") {
    if (request.mode === "navigate" && LEARNING.test(url.pathname)) event.respondWith(page(request, url));
    else if (/^\/(static|question-pictures)\//.test(url.pathname) || url.pathname.includes("/training/media/")) event.respondWith(file(request));
  }
});

self.addEventListener("message", (event) => {
  if (event.data === "flush") event.waitUntil(flush());
  if (event.data === "count") event.waitUntil(tell());
});
self.addEventListener("sync", (event) => {
  if (event.tag === "portal-journal") event.waitUntil(flush());
});

// Reading -------------------------------------------------------------------------------------------------------------

async function page(request, url) {
  const kept = await caches.match(url.pathname, { ignoreVary: true });
  try {
    const answer = await (kept ? Promise.race([fetch(request), late()]) : fetch(request));
    if (kept && answer.ok && !answer.redirected) await renew(url.pathname, answer.clone());
    return answer;
  } catch {
    return kept ?? (await notHere(url));
  }
}

const late = () => new Promise((_resolve, reject) => setTimeout(() => reject(new Error("too slow")), PATIENCE));

/** A page that is taken along stays as new as the last time it was read. */
async function renew(path, answer) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const cache = await caches.open(name);
    if (await cache.match(path, { ignoreVary: true })) await cache.put(path, answer.clone());
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(new URL(request.url).pathname, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function notHere(url) {
  const words = await wordsFor(url);
  return html(words, `<h1>${words.not_here_title}</h1><p>${words.not_here}</p>`, 503);
}

// Writing -------------------------------------------------------------------------------------------------------------

async function sendOrKeep(request, url) {
  const copy = request.clone();
  try {
    const answer = await fetch(request);
    if (answer.status < 500) return answer;
  } catch {
    // no network: the journal takes it
  }
  const body = await copy.text();
  await add({ path: url.pathname, body, madeAt: Date.now() });
  await self.registration.sync?.register("portal-journal").catch(() => {}); // not allowed everywhere; the page asks as well
  await tell();
  const words = await wordsFor(url);
  if (copy.headers.get("HX-Request")) return fragment(words);
  return html(words, `<h1>${words.kept_title}</h1><p>${words.kept}</p><p><a href="${back(copy, url)}">${words.back}</a></p>`, 202);
}

let flushing = null;

/** Sends what waits, oldest first; one at a time, however often it is asked. */
function flush() {
  flushing ??= send().finally(() => {
    flushing = null;
  });
  return flushing;
}

async function send() {
  let problem = "";
  for (const entry of await all()) {
    const answer = await post(entry).catch(() => null);
    if (answer === null || answer.status >= 500 || answer.status === 429) break; // still away, or the other side is in trouble
    if (answer.headers.get("HX-Redirect")) {
      problem = "sign-in"; // the session has ended: nothing is thrown away
      break;
    }
    // Whatever was decided is final: sent, or refused with a reason (closed, handed in elsewhere, questions left open).
    await remove(entry.id);
    if (answer.type !== "opaqueredirect" && !answer.ok) problem = answer.status === 422 ? "incomplete" : "refused";
  }
  await tell(problem);
}

async function post(entry) {
  const sent = (body) =>
    fetch(entry.path, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true" },
      body: `${body}&entry=${entry.id}&age=${Math.max(0, Date.now() - entry.madeAt)}`,
    });
  const answer = await sent(entry.body);
  if (answer.status !== 400) return answer;
  // The token of the form is of an older session of the same reader: take a fresh one from any page.
  const found = /name="csrf_token" value="([^"]+)"/.exec(await (await fetch(`${entry.path.split("/").slice(0, 2).join("/")}/my`)).text());
  return found ? sent(entry.body.replace(/csrf_token=[^&]*/, `csrf_token=${encodeURIComponent(found[1])}`)) : answer;
}

async function tell(problem = "") {
  channel.postMessage({ waiting: (await all()).length, problem });
}

/** Nothing of a reader stays on the device after signing out. What still waits is sent before, while it may be. */
async function signOut(request) {
  await flush();
  const answer = await fetch(request);
  for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
  return answer;
}

// Words ---------------------------------------------------------------------------------------------------------------

async function wordsFor(url) {
  const locale = url.pathname.split("/")[1];
  const kept = await caches.match(`/${locale}/training/offline/words.json`);
  return kept ? kept.json() : { lang: "en", dir: "ltr", not_here_title: "No connection", not_here: "", kept_title: "", kept: "", back: "" };
}

function back(request, url) {
  const from = request.referrer && new URL(request.referrer);
  return from && from.origin === location.origin ? from.pathname : url.pathname.split("/").slice(0, 3).join("/");
}

const fragment = (words) =>
  new Response(`<span class="status is-waiting"><span>${words.kept}</span></span>`, { headers: { "Content-Type": "text/html" } });

async function html(words, content, status) {
  const style = words.style ? `<link rel="stylesheet" href="${words.style}">` : "";
  const text = `<!doctype html><html lang="${words.lang}" dir="${words.dir}"><head><meta charset="utf-8"><title>${words.title ?? ""}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${style}</head><body><main class="site-main"><div class="page">${content}</div></main></body></html>`;
  return new Response(text, { status, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
