import { html, LitElement } from 'lit';
import { texts } from '#language/page/texts';

type Theme = 'light' | 'dark';

const system = window.matchMedia('(prefers-color-scheme: dark)');

function systemTheme(): Theme {
  return system.matches ? 'dark' : 'light';
}

function chosenTheme(): Theme | undefined {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : undefined;
}

/** Follows the system when the choice is the system's own, so that the page changes with it again. */
function choose(theme: Theme) {
  const follows = theme === systemTheme();
  if (follows) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (follows) localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // A private window may refuse to store anything: the choice then lasts as long as the page.
  }
}

/** The button for light and dark. `public/start.js` restores the choice before the first paint. */
class ThemeToggle extends LitElement {
  private readonly changed = () => this.requestUpdate();

  override createRenderRoot() {
    return this;
  }

  override connectedCallback() {
    super.connectedCallback();
    system.addEventListener('change', this.changed);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    system.removeEventListener('change', this.changed);
  }

  private toggle(to: Theme) {
    choose(to);
    this.requestUpdate();
  }

  override render() {
    const other: Theme = (chosenTheme() ?? systemTheme()) === 'dark' ? 'light' : 'dark';
    const label = texts.theme.switchTo[other];
    return html`
      <button type="button" class="quiet icon" data-testid="theme-toggle" title=${label} aria-label=${label}
        @click=${() => this.toggle(other)}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="2" />
          <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
        </svg>
      </button>
    `;
  }
}

customElements.define('theme-toggle', ThemeToggle);
