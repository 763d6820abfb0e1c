// Rows that can be dragged to another place, within a list or between lists. What a drop means, the caller says.

export const items = (list) => Array.from(list.querySelectorAll(":scope > [data-item]"));

/**
 * Makes the rows (`[data-item]`) of an area draggable about its lists.
 * `listAt(target)`: the list under the pointer. `started(row)`, `dropped(row, putBack)`: as it is picked up, and let go.
 */
export function dragging(area, { listAt, started = () => {}, dropped }) {
  let dragged = null;
  let from = null;
  let isDropped = false;
  const putBack = ({ row, parent, next }) => parent.insertBefore(row, next);

  area.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-item]") ?? null; // a selected text can be dragged as well, and is no row
    if (!dragged) return;
    from = { row: dragged, parent: dragged.parentNode, next: dragged.nextSibling };
    started(dragged);
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.item);
  });
  area.addEventListener("dragover", (event) => {
    const list = dragged && listAt(event.target);
    if (!list) return;
    event.preventDefault();
    const next = items(list).find((item) => item !== dragged && event.clientY < item.getBoundingClientRect().top + item.offsetHeight / 2);
    if (next !== dragged.nextElementSibling || dragged.parentNode !== list) list.insertBefore(dragged, next ?? null);
  });
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    isDropped = Boolean(dragged);
  });
  area.addEventListener("dragend", () => {
    if (!dragged) return;
    const row = dragged;
    const origin = from;
    dragged = null;
    row.classList.remove("is-dragged");
    if (isDropped) dropped(row, () => putBack(origin));
    else putBack(origin);
    isDropped = false;
  });
}
