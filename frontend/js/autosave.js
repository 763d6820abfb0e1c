// Saves a form while somebody writes, as the button does, only without leaving the page. What the server answers stands in
// the form's status line; where somebody else has changed a field meanwhile it says so, and the button shows both.
const PAUSE = 2500; // ms after the last key
const AGAIN = 15000; // ms until the next try without a connection

export function autosave(line) {
  const form = document.getElementById(line.dataset.autosave);
  let timer = null;
  let running = false;
  let waits = false;
  let sends; // the button that was pressed while a save was on its way

  async function save() {
    if (running) {
      waits = true;
      return;
    }
    running = true;
    const body = new FormData(form);
    body.set("action", "autosave");
    try {
      const answer = await fetch(form.getAttribute("action") ?? location.href, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(String(answer.status));
      const { message, bases = {}, values = {}, clashes = 0 } = await answer.json();
      for (const [name, base] of Object.entries(bases)) {
        const field = form.elements[`base-${name}`];
        if (field) field.value = base;
      }
      for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
      line.textContent = message;
      if (answer.ok && !clashes) form.dispatchEvent(new Event("portal:saved"));
    } catch {
      line.textContent = line.dataset.trouble;
      schedule(AGAIN);
    } finally {
      running = false;
      if (sends !== undefined) {
        const by = sends;
        sends = undefined;
        form.requestSubmit(by);
      } else if (waits) {
        waits = false;
        schedule(PAUSE);
      }
    }
  }

  function schedule(after) {
    clearTimeout(timer);
    timer = setTimeout(save, after);
  }

  form.addEventListener("input", () => schedule(PAUSE));
  form.addEventListener("change", () => schedule(PAUSE));
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    // What is on its way changes what the form is based on: the button waits for it.
    event.preventDefault();
    event.stopPropagation();
    sends = event.submitter;
  });
  addEventListener("online", () => schedule(0));
}
