import { local, readJson, writeJson } from './browser-storage.js';
import { createStore } from './store.js';

export const THEMES = ['system', 'dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

/** public/theme.js reads it before the first paint. */
const STORAGE_KEY = 'reelog.theme';

const isTheme = (value: unknown): value is Theme => THEMES.some((each) => each === value);

export const theme = createStore<Theme>(readJson(local, STORAGE_KEY, isTheme) ?? 'system');

/** Applies a theme to this tab, and keeps it for this browser. */
export function chooseTheme(chosen: Theme): void {
  theme.set(chosen);
  writeJson(local, STORAGE_KEY, chosen);
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
}
