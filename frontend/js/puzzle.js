// The small sum that a visitor's browser does before it sends something: looks for a number with which the SHA-256 of
// "challenge:number" begins with some zero bits. In a worker: of a long form while the visitor writes, of a single button (whose
// challenge is fetched, as its page is the same for many) once it is pressed. Without this script the form goes as well.
const begun = new WeakMap(); // what asks for a sum → the promise of its answer
const ASKS = "[data-puzzle], [data-puzzle-from]";

async function solve(asked) {
  let challenge = asked.dataset.puzzle;
  if (!challenge) challenge = (await (await fetch(asked.dataset.puzzleFrom, { cache: "no-store" })).json()).challenge;
  const worker = new Worker(asked.dataset.puzzleWorker);
  const answer = await new Promise((done, fail) => {
    worker.onmessage = (event) => done(event.data);
    worker.onerror = fail;
    worker.postMessage({ challenge, bits: Number(asked.dataset.puzzleBits) });
  }).finally(() => worker.terminate());
  return [challenge, answer];
}

function begin(asked) {
  // No line, no worker: a wrong answer counts as none, and the form goes on all the same.
  if (!begun.has(asked)) begun.set(asked, solve(asked).catch(() => [asked.dataset.puzzle ?? "", "0"]));
  return begun.get(asked);
}

function put(form, name, value) {
  let field = form.querySelector(`input[name="${name}"]`);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  field.value = value;
}

if (window.Worker && window.crypto?.subtle) {
  for (const asked of document.querySelectorAll("[data-puzzle]")) begin(asked);
  document.addEventListener("focusin", (event) => {
    const asked = event.target.closest("form")?.querySelector(ASKS);
    if (asked) begin(asked);
  });
  const solved = new WeakSet();
  const waiting = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asked = form.querySelector(ASKS);
    if (!asked) return;
    if (solved.delete(form)) return void begun.delete(asked); // a sum counts once: the next press does another
    event.preventDefault();
    event.stopPropagation(); // it is not sent yet: forms.js would take the next one for a second press
    if (waiting.has(form)) return;
    waiting.add(form);
    const { submitter } = event;
    submitter?.setAttribute("aria-busy", "true");
    begin(asked).then(([challenge, answer]) => {
      put(form, "puzzle", challenge);
      put(form, "solution", answer);
      submitter?.removeAttribute("aria-busy");
      waiting.delete(form);
      solved.add(form);
      setTimeout(() => form.requestSubmit(submitter ?? undefined)); // not within this event, where a browser takes no other
    });
  }, true);
}
