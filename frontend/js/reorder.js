// Activities of a draft can be dragged to another place. The buttons beside each do the same, with a keyboard and without a script.
for (const area of document.querySelectorAll("[data-reorder]")) {
  let dragged = null;
  let before = null;

  const items = (list) => Array.from(list.querySelectorAll(":scope > [data-item]"));
  const place = () => {
    const list = dragged.closest("[data-module]");
    return { module: list.dataset.module, index: items(list).indexOf(dragged) };
  };
  const putBack = () => before.parent.insertBefore(dragged, before.next);

  async function save() {
    const here = place();
    if (here.module === before.module && here.index === before.index) return;
    const token = area.querySelector("input[name=csrf_token]").value;
    const body = new URLSearchParams({ csrf_token: token, action: "place", item: dragged.dataset.item, module: here.module, index: here.index });
    try {
      const answer = await fetch(area.dataset.reorder, { method: "POST", body });
      if (!answer.ok) throw new Error(answer.status);
      // The page is made anew: its buttons know who stands first and last.
      location.replace(`${location.pathname}?moved=${here.index}#part-${dragged.dataset.item}`);
    } catch {
      putBack();
    }
  }

  area.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-item]");
    if (!dragged) return;
    before = { ...place(), parent: dragged.parentNode, next: dragged.nextSibling };
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.item);
  });
  area.addEventListener("dragover", (event) => {
    const list = dragged && event.target.closest("[data-module], section")?.closest("section")?.querySelector("[data-module]");
    if (!list) return;
    event.preventDefault();
    const next = items(list).find((item) => item !== dragged && event.clientY < item.getBoundingClientRect().top + item.offsetHeight / 2);
    if (next !== dragged.nextElementSibling || dragged.parentNode !== list) list.insertBefore(dragged, next ?? null);
  });
  let isDropped = false;
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    isDropped = Boolean(dragged);
  });
  area.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    if (isDropped) save();
    else putBack();
    isDropped = false;
  });
}
