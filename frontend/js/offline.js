// The page's side of "take this module along": the buttons, how far it is, and what still waits on this device.
import { all } from "./journal.js";

const PREFIX = "portal-module-";
const box = document.querySelector("[data-offline-state]");

let trouble = "";

function show(waiting, problem) {
  if (!box) return;
  trouble = problem || (waiting ? "" : trouble); // what went wrong stays to be read until the next page
  problem = trouble;
  const lines = [];
  if (problem) lines.push(box.dataset[problem === "sign-in" ? "signIn" : problem] ?? box.dataset.refused);
  if (waiting) lines.push(box.dataset.waiting.replace("%s", waiting.toLocaleString(document.documentElement.lang)));
  if (!navigator.onLine) lines.push(box.dataset.away);
  box.hidden = lines.length === 0;
  box.querySelector("[data-offline-words]").textContent = lines.join(" ");
}

const worker = () => navigator.serviceWorker.ready.then((registration) => registration.active);
const ask = (what) => worker().then((active) => active.postMessage(what));
const token = () => document.querySelector("input[name=csrf_token]").value;

async function take(part) {
  const words = part.querySelector("[data-take-state]");
  const button = part.querySelector("button");
  button.disabled = true;
  try {
    await navigator.serviceWorker.ready;
    const answer = await fetch(part.dataset.takeAlong, { method: "POST", body: new URLSearchParams({ csrf_token: token() }) });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const { addresses } = await answer.json();
    const cache = await caches.open(PREFIX + part.dataset.module);
    for (const [done, address] of addresses.entries()) {
      words.textContent = part.dataset.progress.replace("%done", done).replace("%total", addresses.length);
      const got = await fetch(address, { credentials: "same-origin" });
      if (!got.ok) throw new Error(`${address}: ${got.status}`);
      await cache.put(address, got);
    }
    await navigator.storage?.persist?.();
    await state(part);
  } catch {
    await caches.delete(PREFIX + part.dataset.module); // half a module would only look like one
    words.textContent = part.dataset.failed;
  } finally {
    button.disabled = false;
  }
}

async function state(part) {
  const here = await caches.has(PREFIX + part.dataset.module);
  part.querySelector("[data-take]").hidden = here;
  part.querySelector("[data-take-remove]").hidden = !here;
  part.querySelector("[data-take-state]").textContent = here ? part.dataset.here : "";
}

export async function offline() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  new BroadcastChannel("portal-offline").addEventListener("message", ({ data }) => show(data.waiting, data.problem));
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  for (const part of document.querySelectorAll("[data-take-along]")) {
    part.hidden = false;
    part.querySelector("[data-take]").addEventListener("click", () => take(part));
    part.querySelector("[data-take-remove]").addEventListener("click", async () => {
      await caches.delete(PREFIX + part.dataset.module);
      await state(part);
    });
    await state(part);
  }
  box?.querySelector("button").addEventListener("click", () => ask("flush"));
  addEventListener("online", () => ask("flush"));
  addEventListener("offline", async () => show((await all()).length));
  show((await all()).length);
  if (navigator.onLine) await ask("flush");
}
