// The switch between light and dark. What the system says is the default and is not stored.
const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

const isDark = () => (root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : system.matches);

function remember(scheme) {
  try {
    if (scheme) localStorage.setItem("scheme", scheme);
    else localStorage.removeItem("scheme");
  } catch {
    // Without storage the choice holds for this page only.
  }
}

function show(buttons) {
  for (const button of buttons) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isDark()));
    for (const picture of button.querySelectorAll("[data-when]")) picture.toggleAttribute("hidden", (picture.dataset.when === "dark") !== isDark());
  }
}

export function themeSwitch() {
  const buttons = document.querySelectorAll("[data-theme-switch]");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      const followsSystem = (wanted === "dark") === system.matches;
      if (followsSystem) delete root.dataset.bsTheme;
      else root.dataset.bsTheme = wanted;
      remember(followsSystem ? null : wanted);
      show(buttons);
    });
  }
  system.addEventListener("change", () => show(buttons));
  show(buttons);
}
