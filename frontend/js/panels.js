// Panels that are fetched anew while somebody reads and writes in them: forms are sent without leaving the page (the picture of
// the room would stop), what is being written stays, and votes and results are put in place as they are told.

const digits = (number) => number.toLocaleString(`${document.documentElement.lang}-u-nu-latn`);

/** Fields that somebody has changed, what is unfolded, and where the cursor is: by id. */
function kept(element) {
  const texts = new Map();
  for (const field of element.querySelectorAll("input[id], textarea[id], select[id]")) {
    if (field.type === "hidden") continue;
    const isChoice = field.type === "checkbox" || field.type === "radio";
    if (isChoice && field.checked !== field.defaultChecked) texts.set(field.id, field.checked);
    if (!isChoice && field.tagName === "SELECT" && ![...field.options].some((option) => option.defaultSelected && option.selected)) texts.set(field.id, field.value);
    if (!isChoice && field.tagName !== "SELECT" && field.value !== field.defaultValue) texts.set(field.id, field.value);
  }
  const open = new Map([...element.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  const active = element.contains(document.activeElement) ? document.activeElement : undefined;
  const place = active && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : undefined;
  return { texts, open, focus: active?.id, place };
}

function giveBack(element, { texts, open, focus, place }) {
  for (const [id, value] of texts) {
    const field = element.querySelector(`#${CSS.escape(id)}`);
    if (!field) continue;
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
  }
  for (const [id, isOpen] of open) {
    const one = element.querySelector(`details#${CSS.escape(id)}`);
    if (one) one.open = isOpen;
  }
  const target = focus && element.querySelector(`#${CSS.escape(focus)}`);
  if (!target) return;
  target.focus({ preventScroll: true });
  if (place && place[0] !== null && target.setSelectionRange) target.setSelectionRange(...place);
}

/** Fills an element anew; `sent`: the form that the answer is for, whose fields start afresh. */
export function fill(element, html, sent) {
  const state = kept(element);
  if (sent) {
    for (const field of sent.elements) state.texts.delete(field.id);
    const around = sent.closest("details[id]");
    if (around) state.open.delete(around.id);
  }
  element.innerHTML = html;
  giveBack(element, state);
  sort(element);
  element.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true, detail: { elt: element } }));
}

/** Questions in the order that the reader chose. Pinned ones stay on top. */
function sort(scope) {
  const byTime = new URL(location).searchParams.get("sort") === "time";
  for (const list of scope.querySelectorAll("[data-questions]")) {
    const found = [...list.children];
    const key = (one) => [one.hasAttribute("data-pinned") ? 0 : 1, byTime ? 0 : -Number(one.dataset.votes), Number(one.dataset.asked)];
    const wanted = [...found].sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      const at = left.findIndex((value, n) => value !== right[n]);
      return at < 0 ? 0 : left[at] - right[at];
    });
    if (wanted.every((one, n) => one === found[n])) continue;
    const active = document.activeElement;
    list.append(...wanted);
    if (list.contains(active)) active.focus({ preventScroll: true });
  }
  for (const link of scope.querySelectorAll("[data-sort]")) {
    if ((link.dataset.sort === "time") === byTime) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function showVotes(votes) {
  for (const question of document.querySelectorAll("[data-question]")) {
    const number = votes[question.dataset.question];
    if (number === undefined) continue;
    question.dataset.votes = number;
    question.querySelector("[data-votes-shown]").textContent = digits(number);
  }
  sort(document);
}

function line(key, count) {
  const row = document.createElement("tr");
  row.dataset.key = key;
  row.innerHTML =
    '<th scope="row"><bdi></bdi></th><td class="bar-cell"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar" height="10"/></svg></td><td class="bar-value" data-count></td>';
  row.querySelector("bdi").textContent = key;
  return row;
}

function showResults({ poll, voters, lines, mean }) {
  for (const figure of document.querySelectorAll(`[data-poll="${CSS.escape(poll)}"]`)) {
    const isCloud = figure.dataset.pollKind === "words";
    const most = Math.max(1, ...lines.map(([, count]) => count));
    const body = figure.querySelector("[data-lines]");
    const rows = new Map([...body.children].map((row) => [row.dataset.key, row]));
    const shown = [];
    for (const [key, count] of lines) {
      const row = rows.get(String(key)) ?? (isCloud ? line(key, count) : undefined);
      if (!row) continue;
      row.querySelector("rect").setAttribute("width", ((100 * count) / most).toFixed(2));
      row.querySelector("[data-count]").textContent = digits(count);
      shown.push(row);
    }
    body.replaceChildren(...shown);
    figure.querySelector("[data-voters]").textContent = digits(voters);
    const middle = figure.querySelector("[data-mean]");
    if (middle) middle.textContent = mean === null ? "–" : mean.toLocaleString(`${document.documentElement.lang}-u-nu-latn`);
    figure.querySelector("[data-cloud]")?.replaceChildren(
      ...lines.map(([word, count]) => {
        const item = document.createElement("li");
        item.className = `word-${most > 1 ? 1 + Math.round((5 * (count - 1)) / (most - 1)) : 1}`;
        item.append(Object.assign(document.createElement("bdi"), { textContent: word }));
        return item;
      }),
    );
  }
}

/** Sends a form of a panel and shows the answer in its place. */
async function send(form, button) {
  if (form.panelBusy) return;
  form.panelBusy = true;
  const panel = form.closest("[data-live-fetch]");
  const failed = () => {
    form.panelBusy = false;
    form.submit(); // as without a script: the browser says what is the matter
  };
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { "HX-Request": "true" }, body: new URLSearchParams(new FormData(form, button)) });
    const isPiece = answer.headers.get("Content-Type")?.startsWith("text/html") && !answer.redirected && (answer.ok || answer.status === 422 || answer.status === 409 || answer.status === 429);
    const html = await answer.text();
    if (!isPiece || html.trimStart().startsWith("<!doctype")) return location.reload();
    fill(panel, html, answer.ok ? form : undefined);
    panel.querySelector("[data-error-summary]")?.focus();
  } catch {
    failed();
  }
}

/** A line of captions, in place of the one with its id; without words that one goes. */
function showCue({ id, lang, text }) {
  for (const box of document.querySelectorAll(`[data-captions="${CSS.escape(lang)}"]`)) {
    const known = box.querySelector(`[data-cue="${CSS.escape(id)}"]`);
    if (!text) {
      known?.remove();
      continue;
    }
    const line = known ?? document.createElement("p");
    line.dataset.cue = id;
    line.textContent = text;
    if (known) continue;
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    box.append(line);
    while (box.children.length > 30) box.firstElementChild.remove();
    if (isAtEnd) box.scrollTop = box.scrollHeight;
  }
}

// A cue begins with its first letter: how long ago that was goes along with it.
let begun = 0;
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-caption-text]")) return;
  begun = target.value ? begun || performance.now() : 0;
});

export function panels() {
  for (const box of document.querySelectorAll("[data-captions]")) box.scrollTop = box.scrollHeight;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-panel-send]") || !form.closest("[data-live-fetch]")) return;
    event.preventDefault();
    const typed = form.querySelector("[data-caption-typed]");
    if (typed) {
      typed.value = begun ? Math.round(performance.now() - begun) : 0;
      begun = 0;
    }
    send(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-sort]");
    if (!link) return;
    event.preventDefault();
    history.replaceState(null, "", link.href);
    sort(document);
  });
  document.addEventListener("portal:live", ({ detail }) => {
    if (detail.kind === "votes") showVotes(detail.data.votes);
    if (detail.kind === "cue") showCue(detail.data);
    if (detail.kind === "results") showResults(detail.data);
  });
}
