import { html, nothing } from 'lit';
import { texts } from '#language/page/texts';
import { clearError, errors, showError } from './errors';
import { Exhibit } from './exhibit';

/** Shows what went wrong, and that only while there is something the reader must know. */
class ErrorBanner extends Exhibit {
  constructor() {
    super();
    this.follow(errors, 'change');
  }

  override render() {
    const { message } = errors;
    if (message === null) return nothing;
    return html`
      <div class="error-banner" role="alert" data-testid="error-message">
        <p>${message}</p>
        <button type="button" @click=${clearError}>${texts.error.dismiss}</button>
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'error-banner': ErrorBanner;
  }
}

customElements.define('error-banner', ErrorBanner);

/** Browsers report this when an element is laid out once more in the next frame. Nothing is wrong then. */
const harmless = /^ResizeObserver loop/;

function unexpected(reason: unknown) {
  const said = reason instanceof Error ? reason.message : String(reason);
  if (!harmless.test(said)) showError(texts.error.unexpected(said));
}

/** Shows in the page whatever nobody has caught. */
export function showUncaughtErrors() {
  window.addEventListener('error', (event) => unexpected(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => unexpected(event.reason));
}
