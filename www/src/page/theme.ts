import { Emitter } from './emitter';

const system = window.matchMedia('(prefers-color-scheme: dark)');

export type Theme = 'light' | 'dark';

export function systemTheme(): Theme {
  return system.matches ? 'dark' : 'light';
}

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return (theme ?? systemTheme()) === 'dark';
}

/** Dispatches `change` when the page goes from light to dark or back: what is drawn must be drawn anew. */
export const theme = new Emitter<'change'>();
const changed = () => theme.dispatchEvent(new Event('change'));
system.addEventListener('change', changed);
new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ['data-theme'] });
