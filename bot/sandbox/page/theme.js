// Light or dark: as the system says, or as chosen here.

const THEMES = ["auto", "light", "dark"];
const KEY = "sandbox.theme";
const systemDark = matchMedia("(prefers-color-scheme: dark)");

export function theme() {
  const kept = localStorage.getItem(KEY);
  return THEMES.includes(kept) ? kept : "auto";
}

export function nextTheme() {
  localStorage.setItem(KEY, THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
  applyTheme();
}

export function applyTheme() {
  const chosen = theme();
  document.documentElement.dataset.theme = chosen !== "auto" ? chosen : systemDark.matches ? "dark" : "light";
}

systemDark.addEventListener("change", applyTheme);
