// Guards around sending a form: ask before what cannot be undone, warn of unsaved work, send once.
function ask(form, submitter) {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  const question = document.createElement("p");
  question.id = "confirm-question";
  question.textContent = form.dataset.confirm;
  dialog.setAttribute("aria-labelledby", question.id);
  const actions = document.createElement("div");
  actions.className = "actions";
  const go = document.createElement("button");
  go.type = "button";
  go.className = "btn btn-danger";
  go.textContent = submitter?.textContent.trim() || form.dataset.confirmGo;
  const back = document.createElement("button");
  back.type = "button";
  back.className = "btn btn-secondary";
  back.textContent = form.dataset.confirmBack;
  actions.append(go, back);
  dialog.append(question, actions);
  document.body.append(dialog);
  back.addEventListener("click", () => dialog.close());
  go.addEventListener("click", () => {
    form.dataset.confirmed = "yes";
    dialog.close();
    form.requestSubmit(submitter ?? undefined);
  });
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  back.focus();
}

const written = new WeakSet();

export function forms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && form.dataset.confirmed !== "yes") {
      event.preventDefault();
      ask(form, event.submitter);
      return;
    }
    if (form.dataset.sent === "yes" && form.method === "post") {
      event.preventDefault();
      return;
    }
    written.delete(form);
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  });
  // Coming back by the browser's history must find the form usable again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      delete form.dataset.confirmed;
      for (const button of form.querySelectorAll("[aria-disabled=true]")) button.removeAttribute("aria-disabled");
    }
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-warn-unsaved]")) written.add(form);
  });
  // What was saved while somebody went on writing is safe to leave, until the next key.
  document.addEventListener("portal:saved", (event) => written.delete(event.target), true);
  // What the server has changed at the press of a button, and not kept yet, is as unsaved as what was typed.
  for (const form of document.querySelectorAll("[data-unsaved] form[data-warn-unsaved]")) written.add(form);
  addEventListener("beforeunload", (event) => {
    for (const form of document.querySelectorAll("form[data-warn-unsaved]")) if (written.has(form)) event.preventDefault();
  });
}
