import { effect, type Signal, signal } from '@preact/signals';

const KEY = 'spanhog-theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

/** The user's choice, else the system's. */
export const theme: Signal<string> = signal(localStorage.getItem(KEY) ?? systemTheme());

export function toggleTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
  localStorage.setItem(KEY, theme.value);
}

prefersDark.addEventListener('change', () => {
  if (localStorage.getItem(KEY) === null) theme.value = systemTheme();
});

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});

function systemTheme(): 'dark' | 'light' {
  return prefersDark.matches ? 'dark' : 'light';
}
