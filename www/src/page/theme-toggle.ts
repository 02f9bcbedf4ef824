import { html } from 'lit';
import { texts } from '#language/page/texts';
import { Exhibit } from './exhibit';
import { isDark, systemTheme, type Theme, theme } from './theme';

/** Follows the system when the choice is the system's own, so that the page changes with it again. */
function choose(chosen: Theme) {
  const follows = chosen === systemTheme();
  if (follows) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  try {
    if (follows) localStorage.removeItem('theme');
    else localStorage.setItem('theme', chosen);
  } catch {
    // A private window may refuse to store anything: the choice then lasts as long as the page.
  }
}

/** The button for light and dark. `public/start.js` restores the choice before the first paint. */
class ThemeToggle extends Exhibit {
  constructor() {
    super();
    this.follow(theme, 'change');
  }

  override render() {
    const other = isDark() ? 'light' : 'dark';
    const label = texts.theme.switchTo[other];
    return html`
      <button type="button" class="quiet icon" data-testid="theme-toggle" title=${label} aria-label=${label}
        @click=${() => choose(other)}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="2" />
          <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
        </svg>
      </button>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'theme-toggle': ThemeToggle;
  }
}

customElements.define('theme-toggle', ThemeToggle);
