// A course of three pages. It keeps the page and the answers, and tells how many answers were right.
(function () {
  "use strict";
  function find(from) {
    for (let tries = 0, here = from; tries < 10; tries += 1, here = here.parent) {
      if (here.API) return here.API;
      if (here.parent === here) return null;
    }
    return null;
  }
  const api = find(window);
  const began = Date.now();
  const pages = [...document.querySelectorAll("[data-page]")];
  const form = document.querySelector("form");
  const result = document.getElementById("result");
  const get = (name) => (api ? api.LMSGetValue(name) : "");
  const set = (name, value) => api && api.LMSSetValue(name, String(value));
  if (api) api.LMSInitialize("");
  let page = Number(get("cmi.core.lesson_location")) || 1;
  const answers = new Map(new URLSearchParams(get("cmi.suspend_data")));
  if (get("cmi.core.lesson_status") === "not attempted") set("cmi.core.lesson_status", "incomplete");

  function show() {
    pages.forEach((one) => (one.hidden = Number(one.dataset.page) !== page));
    document.getElementById("where").textContent = `${page} of ${pages.length}`;
    document.getElementById("back").disabled = page === 1;
    document.getElementById("next").disabled = page === pages.length;
    set("cmi.core.lesson_location", page);
  }
  for (const [name, value] of answers) {
    const chosen = form.querySelector(`input[name="${name}"][value="${value}"]`);
    if (chosen) chosen.checked = true;
  }
  document.getElementById("back").addEventListener("click", () => (page -= 1) && show());
  document.getElementById("next").addEventListener("click", () => (page += 1) && show());
  form.addEventListener("change", (event) => {
    answers.set(event.target.name, event.target.value);
    set("cmi.suspend_data", new URLSearchParams([...answers]).toString());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (answers.size < 3) {
      result.textContent = "Answer all three questions first.";
      return;
    }
    const right = [...answers.values()].filter((value) => value === "1").length;
    result.textContent = right === 3 ? "All three are right." : `${right} of 3 are right. Look at the pages again and try once more.`;
    set("cmi.core.score.min", 0);
    set("cmi.core.score.max", 100);
    set("cmi.core.score.raw", Math.round((right / 3) * 100));
    set("cmi.core.lesson_status", right >= 2 ? "passed" : "failed");
    if (api) api.LMSCommit("");
  });
  let left = false;
  addEventListener("pagehide", () => {
    if (left || !api) return;
    left = true;
    const seconds = Math.round((Date.now() - began) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    set("cmi.core.session_time", `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`);
    set("cmi.core.exit", "suspend");
    api.LMSFinish("");
  });
  show();
})();
