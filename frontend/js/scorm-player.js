// The page around the frame of a package: opens it, hears what it says, sends it on and says where it is kept. Until the
// portal has answered, the newest data lie in this browser's storage, from where they are sent when the line is back.
const MOST_AT_CLOSE = 60_000; // browsers refuse more in a request that outlives its page
const AGAIN = 10_000; // milliseconds between tries

const root = document.querySelector("[data-scorm]");
if (root) player(root);

function player(root) {
  const words = root.dataset;
  const open = root.querySelector("[data-scorm-open]");
  const close = root.querySelector("[data-scorm-close]");
  const box = root.querySelector("[data-scorm-frame]");
  const state = root.querySelector("[data-scorm-state]");
  const key = `scorm:${words.scorm}`;
  let frame = null;
  let launch = null;
  let sending = false;
  let closing = null;

  const say = (kind) => {
    state.dataset.kind = kind;
    state.textContent = words[`word${kind}`];
  };
  const journal = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const remember = (entry) => {
    try {
      if (entry) localStorage.setItem(key, JSON.stringify(entry));
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false; // no storage here, or it is full
    }
  };
  let newest = journal();

  /** Sends an entry; true if the portal has taken or refused it for good. */
  async function deliver(entry) {
    const form = new FormData();
    form.set("csrf_token", words.csrf);
    form.set("sequence", entry.sequence);
    const cmi = JSON.stringify(entry.cmi);
    form.set("cmi", cmi);
    let answer;
    try {
      const request = { method: "POST", body: form, credentials: "same-origin", keepalive: new Blob([cmi]).size < MOST_AT_CLOSE };
      const response = await fetch(words.receive.replace("00000000-0000-0000-0000-000000000000", entry.launch), request);
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      // The way to sign in, an error page of ours or of what stands between: the data are still only here.
      if (!isJson && response.status !== 404) throw new Error(`no answer of the portal: ${response.status}`);
      answer = isJson ? await response.json() : { state: "refused" };
    } catch {
      say(remember(newest) ? "Kept" : "Lost");
      return false;
    }
    if (newest?.launch === entry.launch && newest.sequence === entry.sequence) {
      newest = null;
      remember(null);
      say({ saved: "Saved", older: "Older" }[answer.state] ?? "Refused");
      if (answer.done) root.querySelector("[data-scorm-done]").hidden = false;
    }
    return true;
  }

  /** Sends what is newest until nothing is left; one at a time, as each holds everything. */
  async function flush() {
    if (sending) return;
    sending = true;
    let taken = true;
    while (newest && taken) taken = await deliver(newest);
    sending = false;
    if (newest) setTimeout(flush, AGAIN);
  }

  addEventListener("message", (event) => {
    const heard = event.data;
    if (!frame || event.source !== frame.contentWindow || heard?.scorm !== launch) return;
    newest = { launch, sequence: heard.sequence, cmi: heard.cmi };
    remember(newest);
    if (state.dataset.kind !== "Kept") say("Sending");
    flush();
    if (heard.ended && closing) closing();
  });
  addEventListener("online", flush);
  // The last moment at which a page on a phone is sure to run: what waits behind another request goes now.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && newest) deliver(newest);
  });

  async function begin() {
    open.setAttribute("aria-disabled", "true");
    say("Opening");
    while (sending) await new Promise((done) => setTimeout(done, 100));
    // What is still here from the last time has to be there before the package asks where it was.
    if (newest && !(await deliver(newest))) {
      open.removeAttribute("aria-disabled");
      return;
    }
    const form = new FormData();
    form.set("csrf_token", words.csrf);
    form.set("item", words.item);
    try {
      const response = await fetch(words.open, { method: "POST", body: form, credentials: "same-origin" });
      const opened = await response.json();
      launch = opened.launch;
      frame = document.createElement("iframe");
      frame.title = words.title;
      frame.className = "scorm-frame";
      frame.setAttribute("sandbox", words.sandbox);
      frame.allow = "fullscreen";
      frame.src = opened.frame;
      box.replaceChildren(frame);
      open.hidden = true;
      close.hidden = false;
      say(opened.sends ? "Ready" : "Saved");
      frame.focus();
    } catch {
      open.removeAttribute("aria-disabled");
      say("Offline");
    }
  }

  /** Lets the package say its last word, then shows the page anew with what was reached. */
  async function end() {
    close.setAttribute("aria-disabled", "true");
    const heard = new Promise((done) => {
      closing = done;
      setTimeout(done, 1500);
    });
    frame.src = "about:blank";
    await heard;
    const until = Date.now() + 3000;
    while ((newest || sending) && Date.now() < until) await new Promise((done) => setTimeout(done, 50));
    if (!newest) location.reload();
    else {
      frame.remove();
      frame = null;
      close.hidden = true;
      close.removeAttribute("aria-disabled");
      open.hidden = false;
      open.removeAttribute("aria-disabled");
    }
  }

  open.hidden = false;
  open.addEventListener("click", () => open.getAttribute("aria-disabled") !== "true" && begin());
  close.addEventListener("click", () => close.getAttribute("aria-disabled") !== "true" && end());
  if (newest) {
    say("Kept");
    flush();
  }
}
