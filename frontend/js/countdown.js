// How much time is left for an attempt, by the server's clock: it says how many seconds are left, and they are counted with
// a clock that only ever goes forward and that nobody can set. What counts in the end, the server decides.

const SLACK = 2; // seconds; what differs less is the way over the line
const PATIENCE = 2000; // ms to wait for the server's word when the time seems over

export function countdown(box) {
  const words = box.dataset;
  const clock = box.querySelector("[data-countdown-clock]");
  const said = box.querySelector("[data-countdown-said]");
  const form = box.closest("form");
  const lang = `${document.documentElement.lang}-u-nu-latn`;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
  const two = new Intl.NumberFormat(lang, { minimumIntegerDigits: 2 });
  const inMinutes = new Intl.NumberFormat(lang, { style: "unit", unit: "minute", unitDisplay: "long" });
  const total = Number(words.total);
  // The seconds were counted when the server began to answer.
  const sentAt = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();
  let end = sentAt / 1000 + Number(words.left);
  let isOver = false;
  let timer;

  const left = () => end - performance.now() / 1000;
  const marks = [[total / 2, words.half], [300, words.five], [60, words.one]].filter(([at]) => at < total && at < left());

  /** The time as it is read: with seconds, or in whole minutes for those who want nothing to move. */
  function written(seconds) {
    if (isCalm.matches) return seconds < 60 ? words.last : inMinutes.format(Math.floor(seconds / 60));
    const whole = Math.ceil(seconds);
    const hours = Math.floor(whole / 3600);
    const rest = `${two.format(Math.floor(whole / 60) % 60)}:${two.format(whole % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  }

  function show() {
    clearTimeout(timer);
    const seconds = Math.max(0, left());
    const text = written(seconds);
    if (clock.textContent !== text) clock.textContent = text;
    box.classList.toggle("is-short", seconds <= 60);
    while (marks.length && seconds <= marks[0][0]) said.textContent = marks.shift()[1];
    if (seconds > 0) timer = setTimeout(show, Math.min(1000, (seconds % 1 || 1) * 1000 + 5));
    else finish();
  }

  /** Takes over what the server says is left, if it differs: after sleep, or when somebody was given more time. */
  function correct(seconds) {
    if (!Number.isFinite(seconds) || Math.abs(seconds - left()) < SLACK) return false;
    end = performance.now() / 1000 + seconds;
    return true;
  }

  async function ask(signal) {
    try {
      const answer = await fetch(words.check, { headers: { Accept: "application/json" }, signal });
      if (!answer.ok || answer.redirected) return;
      const { left: seconds, until } = await answer.json();
      if (correct(seconds)) document.querySelector("[data-countdown-until]").textContent = until;
    } catch {
      // no connection: what is counted here stands, and the server still decides
    }
  }

  async function finish() {
    if (isOver) return;
    isOver = true;
    await ask(AbortSignal.timeout(PATIENCE));
    if (left() > 0) {
      isOver = false;
      show();
      return;
    }
    said.textContent = words.over;
    form.requestSubmit(form.querySelector("[data-countdown-send]"));
  }

  document.querySelector("[data-countdown-plain] h2").hidden = true; // said once, by what moves
  box.hidden = false;
  show();
  const again = () => ask().then(show);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  addEventListener("pageshow", (event) => { if (event.persisted) again(); });
  isCalm.addEventListener("change", show);
  // Each answer that is saved brings the server's word along.
  document.addEventListener("htmx:afterSwap", (event) => {
    const brought = event.detail.elt.querySelector?.("[data-left]");
    if (brought && Math.abs(Number(brought.dataset.left) - left()) >= SLACK) again();
  });
}
