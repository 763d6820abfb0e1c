// The small sum that a visitor's browser does before it sends something: looks for a number with which the SHA-256 of
// "challenge:number" begins with some zero bits. In a worker, while the visitor writes; who sends sooner waits for it.
// Without this script the form goes as well, and a person looks at it with the others.
const asked = document.querySelector("[data-puzzle]");
const form = asked?.closest("form");
const answer = form?.querySelector('input[name="solution"]');

if (answer && window.Worker && window.crypto?.subtle) {
  const worker = new Worker(asked.dataset.puzzleWorker);
  let waiting = null;
  worker.onmessage = (event) => {
    answer.value = event.data;
    worker.terminate();
    if (waiting) form.requestSubmit(waiting.submitter ?? undefined);
  };
  worker.onerror = () => {
    worker.terminate();
    answer.value = "0"; // a wrong answer counts as none: the form goes on all the same
    if (waiting) form.requestSubmit(waiting.submitter ?? undefined);
  };
  form.addEventListener("submit", (event) => {
    if (answer.value || waiting) return;
    event.preventDefault();
    event.stopPropagation(); // it is not sent yet: forms.js would take the next one for a second press
    waiting = event;
    event.submitter?.setAttribute("aria-busy", "true");
  });
  worker.postMessage({ challenge: asked.dataset.puzzle, bits: Number(asked.dataset.puzzleBits) });
}
