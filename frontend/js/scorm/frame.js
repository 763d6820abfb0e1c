// Runs at the head of every page of a package, in a frame that reaches nothing of the portal. It gives the package the
// interface it looks for, in its own window; what the package says goes by message to the portal's page around the frame.
const launch = globalThis.portalLaunch;

/** Storage that lasts as long as the page: without an origin the browser gives none, and packages break on the error. */
function memory() {
  const kept = new Map();
  return {
    get length() {
      return kept.size;
    },
    key: (n) => [...kept.keys()][n] ?? null,
    getItem: (name) => kept.get(String(name)) ?? null,
    setItem: (name, value) => kept.set(String(name), String(value)),
    removeItem: (name) => kept.delete(String(name)),
    clear: () => kept.clear(),
  };
}

function replaceIfRefused(object, name, value) {
  try {
    void object[name];
  } catch {
    Object.defineProperty(object, name, { configurable: true, ...value });
  }
}

/**
 * @param {string} name what packages look for: `API` or `API_1484_11`
 * @param {object} api scorm-again's interface, which checks every value as the standard says
 * @param {{commit: string, finish: string, set: string, all: string[]}} calls its functions
 */
export function begin(name, api, calls) {
  // Frames inside the package find the interface in the package's own window.
  if (!launch || window.parent !== window.top) return;
  const portal = window.top;
  let sequence = 0;
  let waits = false;
  let ended = false;
  api.loadFromJSON(launch.cmi, "cmi");

  function send(beacon) {
    waits = false;
    sequence += 1;
    const { cmi } = JSON.parse(api.renderCMIToJSONString());
    // Only the portal may put this page into a frame (frame-ancestors), so whoever is on top may hear it.
    portal.postMessage({ scorm: launch.launch, sequence, cmi, ended }, "*");
    // The page around may be gone before it hears the last word, so that one goes by itself as well.
    if (!beacon) return;
    const form = new FormData();
    form.set("sequence", sequence);
    form.set("cmi", JSON.stringify(cmi));
    navigator.sendBeacon(launch.send, form);
  }
  function later() {
    if (waits) return;
    waits = true;
    setTimeout(() => waits && send(false), 0);
  }

  window[name] = Object.fromEntries(
    calls.all.map((call) => [
      call,
      (...values) => {
        const result = api[call](...values);
        if (call === calls.finish && String(result) === "true") ended = true;
        if (call === calls.commit || call === calls.finish) send(ended);
        else if (call === calls.set) later();
        return result;
      },
    ]),
  );
  addEventListener("pagehide", () => waits && send(true));

  // The search for the interface goes from window to window; at the portal's it would end in an error.
  try {
    void window.parent.document;
  } catch {
    window.parent = window;
  }
  replaceIfRefused(window, "localStorage", { value: memory() });
  replaceIfRefused(window, "sessionStorage", { value: memory() });
  replaceIfRefused(document, "cookie", { get: () => "", set: () => undefined });
}
