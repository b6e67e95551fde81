/** Colours of the page. */
export type Theme = "auto" | "light" | "dark";

const storedAs = "bruce-theme";
const stored = localStorage.getItem(storedAs);
let theme = $state<Theme>(stored === "light" || stored === "dark" ? stored : "auto");

export function currentTheme(): Theme {
  return theme;
}

/** Takes other colours from now on, also after a reload. */
export function wear(next: Theme): void {
  theme = next;
  localStorage.setItem(storedAs, next);
  document.documentElement.dataset.theme = next;
}
