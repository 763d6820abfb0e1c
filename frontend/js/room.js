// The room of a webinar: signs of life, slides that move with the speaker, tabs that say something is new, doors that open.
// Without it: each load counts as a sign of life, slides are links, and the page is reloaded.
const jitter = (most) => new Promise((done) => setTimeout(done, Math.random() * most)); // hundreds must not ask at once

const BEAT = 30_000; // ms
const DEVICE = "portal-device";

/** A name of this browser on this device, made up here and told to nobody but the room. */
function device() {
  try {
    const kept = localStorage.getItem(DEVICE);
    if (kept) return kept;
    const made = crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    localStorage.setItem(DEVICE, made);
    return made;
  } catch {
    return "no-storage"; // all tabs of this person without storage are one device: time is counted once anyway
  }
}

function post(url, values, accept = "*/*") {
  return fetch(url, { method: "POST", headers: { Accept: accept }, body: new URLSearchParams(values) });
}

/** Says every 30 s that the page is open, until the doors are closed. */
function beats(room) {
  const { beat, csrf } = room.dataset;
  const name = device();
  async function say() {
    let isOver = false;
    try {
      isOver = (await post(beat, { csrf_token: csrf, device: name })).status === 410;
    } catch {
      // no connection: what is missed for less than 90 s counts all the same
    }
    if (!isOver) setTimeout(say, BEAT);
  }
  say();
}

// Slides --------------------------------------------------------------------------------------------------------------

/** The slides of the stage. They are found anew each time, because another deck replaces them. */
function slides(box) {
  let words = {};
  let heldBase = "";
  let isFollowing = !figure() || figure().dataset.page === figure().dataset.speaker;
  let wanted; // the page that was asked for last while a turn is on its way
  let isSending = false;

  function figure() {
    return box.querySelector("[data-slides]");
  }

  /** The words of all pages, once for each file. */
  async function learnWords(found) {
    if (heldBase === found.dataset.slides) return;
    heldBase = found.dataset.slides;
    words = {};
    try {
      const answer = await fetch(found.dataset.words);
      if (answer.ok) words = await answer.json();
    } catch {
      // pictures without words until the next deck; the page itself had those of its first picture
    }
  }

  function show(number) {
    const found = figure();
    if (!found) return;
    const { slides: base, pages, speaker } = found.dataset;
    const page = Math.min(Math.max(number, 1), Number(pages));
    found.dataset.page = page;
    const image = found.querySelector("[data-slide-image]");
    image.src = `${base}${page}`;
    image.alt = words[page] || found.dataset.emptyWords;
    const format = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`);
    const line = found.dataset.numberWords.replace("{page}", format.format(page)).replace("{pages}", format.format(pages));
    found.querySelector("[data-slide-number]").textContent = line;
    const follow = found.querySelector("[data-slide-follow]");
    if (follow) follow.hidden = isFollowing || page === Number(speaker);
    const next = found.querySelector("[data-slide-next]");
    if (next) {
      found.querySelector("[data-slide-next-box]").hidden = page >= Number(pages);
      if (page < Number(pages)) next.src = `${base}${page + 1}`;
    }
    if (page < Number(pages)) new Image().src = `${base}${page + 1}`; // the next one is there when it is turned
  }

  /** The speaker has turned, or another deck is on the stage. */
  async function turned({ deck, page }) {
    const found = figure();
    if (String(deck ?? "") !== (found?.dataset.deck ?? "")) {
      await refetch();
      return;
    }
    if (!found || wanted !== undefined) return; // what we turn ourselves comes after it
    found.dataset.speaker = page;
    await jitter(300);
    if (isFollowing) show(Number(found.dataset.speaker));
    else found.querySelector("[data-slide-follow]").hidden = found.dataset.page === found.dataset.speaker;
  }

  async function refetch() {
    await jitter(500);
    try {
      const answer = await fetch(box.dataset.roomSlides, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) return;
      box.innerHTML = await answer.text();
      begin();
    } catch {
      // no connection: the state of the line says so, and a gap brings it
    }
  }

  /** Turns for everybody; quick presses count from the page that was asked for last, and one request follows the other. */
  async function turn(step) {
    const first = figure();
    wanted = Math.min(Math.max((wanted ?? Number(first.dataset.speaker)) + step, 1), Number(first.dataset.pages));
    show(wanted);
    if (isSending) return;
    isSending = true;
    while (wanted !== undefined && figure()?.dataset.turn) {
      const found = figure();
      const page = wanted;
      try {
        const form = found.querySelector("[data-slide-form]");
        const answer = await post(found.dataset.turn, { csrf_token: form.elements.csrf_token.value, deck: found.dataset.deck, page }, "application/json");
        if (answer.ok) found.dataset.speaker = (await answer.json()).page;
        else if (wanted === page) show(Number(found.dataset.speaker));
      } catch {
        if (wanted === page) show(Number(found.dataset.speaker)); // not turned: show where the others are
      }
      if (wanted === page) wanted = undefined;
    }
    isSending = false;
  }

  box.addEventListener("click", (event) => {
    const found = figure();
    const step = event.target.closest("[data-slide-step]");
    const turning = event.target.closest("[data-slide-turn]");
    const follow = event.target.closest("[data-slide-follow]");
    if (!step && !turning && !follow) return;
    event.preventDefault();
    if (turning) {
      turn(Number(turning.dataset.slideTurn));
      return;
    }
    const page = follow ? Number(found.dataset.speaker) : Number(found.dataset.page) + Number(step.dataset.slideStep);
    isFollowing = Boolean(follow) || page === Number(found.dataset.speaker);
    show(page);
    if (follow) found.querySelector("[data-slide-step]").focus();
  });

  document.addEventListener("keydown", (event) => {
    if (!figure()?.dataset.turn || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], [role=tablist]")) return;
    const isRtl = document.documentElement.dir === "rtl";
    const step = { PageDown: 1, PageUp: -1, ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    turn(step);
  });

  function begin() {
    const found = figure();
    if (!found) return;
    isFollowing = found.dataset.page === found.dataset.speaker;
    learnWords(found);
  }

  document.addEventListener("portal:live", ({ detail }) => {
    if (detail.kind === "slide") turned(detail.data);
  });
  box.addEventListener("htmx:afterSwap", begin);
  begin();
}

// Tabs ----------------------------------------------------------------------------------------------------------------

/** A panel that is not shown says that something is new in it. */
function tabs() {
  document.addEventListener("portal:live", ({ detail }) => {
    for (const link of document.querySelectorAll("[data-panel-kinds]")) {
      if (link.dataset.panelKinds.split(" ").includes(detail.kind)) link.querySelector(".panel-new").hidden = false;
    }
  });
}

// Doors ---------------------------------------------------------------------------------------------------------------

/** Counts down until the doors open, then opens them; not all in the same second. */
function doors(box) {
  const clock = box.querySelector("[data-doors-clock]");
  const end = performance.now() + Number(box.dataset.doors) * 1000;
  const lang = `${document.documentElement.lang}-u-nu-latn`;
  const unit = (name) => new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" });
  clock.hidden = false;
  function show() {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const [days, hours, minutes, seconds] = [Math.floor(left / 86400), Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60];
    const text = days ? [unit("day").format(days), unit("hour").format(hours)] : hours ? [unit("hour").format(hours), unit("minute").format(minutes)] : [unit("minute").format(minutes), unit("second").format(seconds)];
    const line = text.join(" ");
    if (clock.textContent !== line) clock.textContent = line;
    if (left > 0) {
      setTimeout(show, left > 3700 ? 30_000 : 1000);
      return;
    }
    clock.textContent = box.dataset.doorsOpen;
    jitter(5000).then(() => location.reload());
  }
  show();
}

// Presenter -----------------------------------------------------------------------------------------------------------

/** The time that is left; said aloud once a minute at most, as the text changes no more often. */
function ending(box) {
  const end = performance.now() + Number(box.dataset.presenterEnd) * 1000;
  const format = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, { style: "unit", unit: "minute", unitDisplay: "long" });
  function show() {
    const left = Math.ceil((end - performance.now()) / 60_000);
    box.textContent = left > 0 ? box.dataset.leftWords.replace("{time}", format.format(left)) : box.dataset.overWords;
    if (left > 0) setTimeout(show, 1000);
  }
  show();
}

for (const box of document.querySelectorAll("[data-presenter-end]")) ending(box);
for (const room of document.querySelectorAll("[data-beat]")) beats(room);
for (const box of document.querySelectorAll("[data-room-slides]")) slides(box);
for (const box of document.querySelectorAll("[data-doors]")) doors(box);
tabs();
