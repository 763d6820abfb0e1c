// Buttons that only make sense with a script: shown when there is one.
export function actions(scope = document) {
  for (const button of scope.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of scope.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue; // a page without TLS on another host than this machine
    button.hidden = false;
    button.addEventListener("click", async () => {
      const said = button.parentElement.querySelector("[data-copied]");
      await navigator.clipboard.writeText(button.dataset.copy);
      if (said) said.textContent = said.dataset.copied;
    });
  }
}
