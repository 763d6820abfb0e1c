// Runs before the page is painted, so that a chosen scheme does not flash: reads what theme.js kept.
try {
  const chosen = localStorage.getItem("scheme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.bsTheme = chosen;
} catch {
  // A browser that forbids storage follows the system's scheme.
}
