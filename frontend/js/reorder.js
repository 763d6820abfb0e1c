// Activities of a draft can be dragged to another place. The buttons beside each do the same, with a keyboard and without a script.
import { dragging, items } from "./drag.js";

for (const area of document.querySelectorAll("[data-reorder]")) {
  let before = null;

  const place = (row) => {
    const list = row.closest("[data-module]");
    return { module: list.dataset.module, index: items(list).indexOf(row) };
  };

  async function save(row, putBack) {
    const here = place(row);
    if (here.module === before.module && here.index === before.index) return;
    const token = area.querySelector("input[name=csrf_token]").value;
    const body = new URLSearchParams({ csrf_token: token, action: "place", item: row.dataset.item, module: here.module, index: here.index });
    try {
      const answer = await fetch(area.dataset.reorder, { method: "POST", body });
      if (!answer.ok) throw new Error(answer.status);
      // The page is made anew: its buttons know who stands first and last.
      location.replace(`${location.pathname}?moved=${here.index}#part-${row.dataset.item}`);
    } catch {
      putBack();
    }
  }

  dragging(area, {
    listAt: (target) => target.closest("[data-module], section")?.closest("section")?.querySelector("[data-module]"),
    started: (row) => { before = place(row); },
    dropped: save,
  });
}
