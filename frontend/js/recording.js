// A recording: links that seek without loading the page, the line that is said, and what was played, told every 15 s.
// Without it: links load the page at their place, and nothing is counted.
const EVERY = 15_000; // ms

/** Everything that was played, as the browser knows it: `0-15,40-52`. The server joins it to what it has. */
function played(media) {
  return Array.from({ length: media.played.length }, (_, n) => `${Math.round(media.played.start(n))}-${Math.round(media.played.end(n))}`).join(",");
}

function reports(root, media) {
  const { report, csrf } = root.dataset;
  const shown = root.querySelector("[data-watched]");
  let told = "";
  let isBegun = false;
  const values = (spans) => new URLSearchParams({ csrf_token: csrf, spans });

  async function say() {
    const spans = isBegun ? played(media) : ""; // the first one starts the clock
    if (isBegun && spans === told) return;
    try {
      const answer = await fetch(report, { method: "POST", body: values(spans) });
      if (!answer.ok) return;
      isBegun = true;
      told = spans;
      const { text, is_enough: isEnough } = await answer.json();
      if (text) shown.textContent = text;
      if (isEnough) shown.closest(".notice").classList.replace("is-note", "is-done");
    } catch {
      // no connection: the next report holds all of it
    }
  }

  media.addEventListener("play", say);
  for (const event of ["pause", "ended"]) media.addEventListener(event, say);
  setInterval(() => media.paused || say(), EVERY);
  addEventListener("pagehide", () => {
    const spans = played(media);
    if (isBegun && spans !== told) navigator.sendBeacon(report, values(spans));
  });
}

function transcript(root, media) {
  const lines = [...root.querySelectorAll("[data-at]")];
  let current;
  media.addEventListener("timeupdate", () => {
    const line = lines.findLast?.((one) => Number(one.dataset.at) <= media.currentTime);
    if (line === current) return;
    current?.removeAttribute("aria-current");
    current = line;
    current?.setAttribute("aria-current", "true");
  });
}

for (const root of document.querySelectorAll("[data-recording]")) {
  const media = root.querySelector("video, audio");
  if (!media) continue;
  transcript(root, media);
  if (root.dataset.report) reports(root, media);
  root.addEventListener("click", (event) => {
    const place = event.target.closest("[data-seek]");
    const size = event.target.closest("[data-size]");
    if (size && media.currentTime > 1) {
      const to = new URL(size.href);
      to.searchParams.set("t", Math.floor(media.currentTime));
      size.href = to;
    }
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    media.currentTime = Number(place.dataset.seek);
    media.play()?.catch(() => {}); // a browser may want a press on the player first; it stands at the place all the same
    media.scrollIntoView({ block: "nearest" });
  });
}
