// What happens in a room reaches its page: events of the live process, or polls where no line stays open. The page works
// without: rows hold the truth and a reload shows it. docs/live.md says how a page uses this.
//
// On the region (`live_region` of components/live.html), bubbling: `portal:live`, detail {kind, data, seq, at}. Kinds are those that
// were published, and two of ours: `presence` {listeners} and `gap` (something is missing: look at the state again).
// Inside it, without a script of one's own: `data-live-fetch="address" data-live-on="kind kind gap"` is filled anew with what
// the address answers, `data-jitter` ms later at most; `data-live-listeners` shows how many listen.

import { fill, panels } from "./panels.js";

const FAILURES = 3; // in a row, then polls
const AGAIN = 60_000; // ms of polling until the stream is tried again
const BEAT = 10_000; // ms between two signs of life of the tab that holds the line for all tabs
const SILENT = 35_000; // ms without one, then another tab takes over: phones put tabs to sleep
const JITTER = 2000; // ms

/** Waits for some moment of the next `most` ms: hundreds of pages that hear the same must not ask in the same instant. */
export const jitter = (most = JITTER) => new Promise((done) => setTimeout(done, Math.random() * most));

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Brings a region to life; gives a function that ends it. */
export function live(region) {
  const words = region.dataset;
  const every = Number(words.liveEvery) * 1000;
  const box = region.querySelector("[data-live-state]");
  let token = words.liveToken;
  let seq = Number(words.liveAfter);
  let line; // what brings the events to this tab, while it is this tab
  let held; // messages of another tab while we ask for what came before them
  let shown = "";
  let heardOfLeader = 0;
  let waiting; // for the line to become free
  let ended = false;
  const tabs = new BroadcastChannel(`portal-live ${words.liveShare}`);

  function show(state) {
    if (!box || shown === state) return;
    shown = state;
    box.dataset.liveState = state;
    box.textContent = words[`live${state[0].toUpperCase()}${state.slice(1)}`];
  }

  function deliver(message) {
    if (held) return held.push(message);
    // After an outage something may be missing although the number is the same.
    if (message.seq && message.seq <= seq && message.kind !== "gap") return;
    seq = Math.max(seq, message.seq ?? 0);
    region.dispatchEvent(new CustomEvent("portal:live", { bubbles: true, detail: message }));
  }

  /** For this tab and the others. */
  function tell(message) {
    say({ message });
    deliver(message);
  }

  function tellState(state) {
    say({ state });
    show(state);
  }

  function say(what) {
    if (!ended) tabs.postMessage(what);
  }

  /** A new token, if we may still listen: asked of the page's owner, who looks again. */
  async function renewed() {
    try {
      const answer = await fetch(words.liveRenew, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return false;
      const found = await answer.json();
      token = found.token;
      words.liveSeconds = found.seconds;
      return true;
    } catch {
      return false;
    }
  }

  const address = (path) => `${path}?token=${encodeURIComponent(token)}&after=${seq}`;

  /** One poll. Gives the status, 0 where there is no connection. */
  async function poll(onto) {
    try {
      const answer = await fetch(address(words.livePoll), { cache: "no-store" });
      if (answer.status === 401 && (await renewed())) return 401;
      if (answer.status !== 200) return answer.status;
      const found = await answer.json();
      if (found.gap) onto({ kind: "gap", data: {}, seq: found.seq });
      for (const event of found.events) onto(event);
      if (found.listeners) onto({ kind: "presence", data: { listeners: found.listeners } });
      seq = Math.max(seq, found.seq);
      return 200;
    } catch {
      return 0;
    }
  }

  /** The line of this tab: a stream while it can, else polls; ends with `line.abort()`. */
  async function hold(signal) {
    let failures = 0;
    let source;
    const beat = setInterval(() => say({ state: shown }), BEAT);
    signal.addEventListener("abort", () => {
      clearInterval(beat);
      source?.close();
    });

    /** Until the stream is given up (true), or is to be opened with a new token: what comes in between is sent again. */
    const streamed = () =>
      new Promise((done) => {
        const opened = new EventSource(address(words.liveUrl));
        source = opened;
        let renewal;
        const over = (refused) => {
          clearTimeout(renewal);
          opened.close();
          done(refused);
        };
        signal.addEventListener("abort", () => over(false), { once: true });
        opened.onopen = () => {
          failures = 0;
          tellState("live");
          clearTimeout(renewal);
          renewal = setTimeout(async () => ((await renewed()) ? over(false) : null), Number(words.liveSeconds) * 800);
        };
        opened.onmessage = (event) => tell(JSON.parse(event.data));
        opened.addEventListener("gap", (event) => tell({ kind: "gap", data: {}, ...JSON.parse(event.data) }));
        opened.addEventListener("presence", (event) => tell({ kind: "presence", data: JSON.parse(event.data) }));
        opened.onerror = () => {
          failures += 1;
          tellState("reconnecting");
          // It comes back by itself, with the number of its last event; not if it was refused.
          if (opened.readyState === EventSource.CLOSED || failures >= FAILURES) over(true);
        };
      });

    while (!signal.aborted) {
      const refused = await streamed();
      if (signal.aborted || !refused) continue;
      if (failures < FAILURES && (await renewed())) {
        await jitter();
        continue;
      }
      const until = performance.now() + AGAIN;
      while (!signal.aborted && performance.now() < until) {
        const status = await poll(tell);
        const isAway = status === 0 || status >= 400;
        const isBack = !isAway && shown === "away";
        tellState(isAway ? "away" : "polling");
        if (isBack) break; // then a stream may go too
        await wait(every * (0.8 + Math.random() * 0.4));
      }
      failures = FAILURES - 1; // one try, then polls again
    }
  }

  /** Holds the line for all tabs of the room, from when no other does until this page goes. */
  function lead() {
    line = new AbortController();
    return hold(line.signal);
  }

  function stop() {
    line?.abort();
    line = undefined;
  }

  tabs.onmessage = ({ data }) => {
    heardOfLeader = performance.now();
    if (data.ask) {
      if (line) say({ state: shown });
      return;
    }
    if (line) return;
    if (data.state) show(data.state);
    if (data.message) deliver(data.message);
  };

  /** What came before this tab began to listen along. */
  async function catchUp() {
    held = [];
    const found = [];
    await poll((event) => found.push(event));
    const later = held;
    held = undefined;
    const from = Number(words.liveAfter);
    seq = Math.min(seq, from);
    for (const event of [...found, ...later]) deliver(event);
  }

  async function share() {
    const name = `portal-live ${words.liveShare}`;
    // A tab that loses the line to another, because it slept, listens along and waits for its turn.
    for (let steal = false; !ended; ) {
      const watch = setInterval(() => {
        if (line || document.hidden || performance.now() - heardOfLeader < SILENT) return;
        steal = true;
        waiting.abort();
      }, 5000);
      waiting = new AbortController();
      try {
        const options = steal ? { steal: true } : { signal: waiting.signal };
        steal = false;
        await navigator.locks.request(name, options, lead);
      } catch {
        stop();
      } finally {
        clearInterval(watch);
      }
    }
  }

  async function begin() {
    show("connecting");
    if (!navigator.locks) return lead();
    const { held: holders } = await navigator.locks.query();
    if (holders.some((lock) => lock.name === `portal-live ${words.liveShare}`)) {
      heardOfLeader = performance.now();
      tabs.postMessage({ ask: true });
      catchUp();
    }
    return share();
  }

  begin();
  return () => {
    ended = true;
    stop();
    waiting?.abort();
    tabs.close();
  };
}

/** Fills an element anew with what its address answers; what is heard meanwhile makes it ask once more. */
async function refresh(element) {
  if (element.liveBusy) {
    element.liveBusy = "again";
    return;
  }
  element.liveBusy = "busy";
  await jitter(Number(element.dataset.jitter ?? 0));
  element.liveBusy = "busy";
  try {
    const answer = await fetch(element.dataset.liveFetch, { headers: { "HX-Request": "true" } });
    if (answer.ok && !answer.redirected) {
      fill(element, await answer.text());
    }
  } catch {
    // no connection: the state of the line says so, and the next event brings it
  }
  const again = element.liveBusy === "again";
  element.liveBusy = "";
  if (again) refresh(element);
}

document.addEventListener("portal:live", ({ target, detail }) => {
  for (const element of target.querySelectorAll("[data-live-fetch]")) {
    if (element.dataset.liveOn.split(" ").includes(detail.kind)) refresh(element);
  }
  if (detail.kind !== "presence") return;
  for (const element of target.querySelectorAll("[data-live-listeners]")) {
    element.textContent = detail.data.listeners.toLocaleString(`${document.documentElement.lang}-u-nu-latn`);
  }
});

for (const region of document.querySelectorAll("[data-live]")) {
  let end = live(region);
  addEventListener("pagehide", () => end());
  addEventListener("pageshow", (event) => {
    if (event.persisted) end = live(region);
  });
}

panels();
