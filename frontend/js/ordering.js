// A question to put in order: lines that move by buttons or by dragging. The select of each line stays what is sent; without
// a script it is what is seen.
import { dragging, items } from "./drag.js";

export function ordering(list) {
  const question = list.closest("fieldset");
  const said = list.parentNode.querySelector("[data-ordering-said]");
  const keep = list.parentNode.querySelector("[data-ordering-keep]");
  const select = (row) => row.querySelector("select");
  const placeOf = (row) => Number(select(row).value.split("=").pop()) || Infinity;
  const written = (number) => number.toLocaleString(`${document.documentElement.lang}-u-nu-latn`);

  for (const row of items(list)) {
    row.append(row.querySelector("template").content.cloneNode(true));
    row.setAttribute("role", "listitem");
    row.draggable = true;
    const place = document.createElement("span");
    place.className = "ordering-place";
    row.prepend(place);
    // A link to the question leads to what can be reached.
    row.querySelector("label").removeAttribute("for");
    row.querySelector("[data-move='1']").id = select(row).id;
    select(row).removeAttribute("id");
    select(row).hidden = true;
  }
  list.setAttribute("role", "list");
  list.classList.add("is-moving");
  const hint = question?.querySelector(".field-hint");
  if (hint) hint.textContent = list.dataset.hint;
  items(list).sort((one, other) => placeOf(one) - placeOf(other) || 0).forEach((row) => list.append(row));
  if (keep) keep.hidden = items(list).some((row) => placeOf(row) !== Infinity);
  number();

  function number() {
    const rows = items(list);
    rows.forEach((row, index) => {
      row.querySelector(".ordering-place").textContent = written(index + 1);
      row.querySelector("[data-move='-1']").disabled = index === 0;
      row.querySelector("[data-move='1']").disabled = index === rows.length - 1;
    });
  }

  /** What is seen becomes the answer. */
  function take() {
    const rows = items(list);
    rows.forEach((row, index) => { select(row).value = `${row.dataset.item}=${index + 1}`; });
    number();
    if (keep) keep.hidden = true;
    select(rows[0]).dispatchEvent(new Event("change", { bubbles: true }));
  }

  function say(row) {
    const place = items(list).indexOf(row) + 1;
    said.textContent = list.dataset.moved.replace("%what", row.querySelector("label").textContent.trim()).replace("%place", written(place));
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const row = button.closest("[data-item]");
    const rows = items(list);
    const other = rows[rows.indexOf(row) + Number(button.dataset.move)];
    if (!other) return;
    if (button.dataset.move === "1") other.after(row);
    else other.before(row);
    take();
    // Moving takes the focus away; at an end it goes to the button that still does something.
    (button.disabled ? row.querySelector("[data-move]:not(:disabled)") : button)?.focus();
    say(row);
  });
  keep?.addEventListener("click", () => {
    take();
    list.querySelector("[data-move]:not(:disabled)")?.focus();
  });
  dragging(list, {
    listAt: () => list,
    dropped: (row) => {
      take();
      say(row);
    },
  });
}
