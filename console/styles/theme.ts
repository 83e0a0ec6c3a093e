/** `auto` is what the system says. */
export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'darkroom.theme';

export const readTheme = (): Theme => {
  const kept = localStorage.getItem(KEY);
  return themes.find((theme) => theme === kept) ?? 'auto';
};

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  startTheme();
}

/** Tells the styles, which read it from the root element. */
export function startTheme(): void {
  document.documentElement.dataset.theme = readTheme();
}
