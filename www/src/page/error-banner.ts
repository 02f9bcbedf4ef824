import { html, LitElement, nothing } from 'lit';
import { texts } from '#language/page/texts';
import { clearError, showError, watchErrors } from './errors';

/** Shows what went wrong, and that only while there is something the reader must know. */
class ErrorBanner extends LitElement {
  private message: string | null = null;
  private unwatch?: () => void;

  override createRenderRoot() {
    return this;
  }

  override connectedCallback() {
    super.connectedCallback();
    this.unwatch = watchErrors((message) => {
      this.message = message;
      this.requestUpdate();
    });
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.unwatch?.();
  }

  override render() {
    if (this.message === null) return nothing;
    return html`
      <div class="error-banner" role="alert" data-testid="error-message">
        <p>${this.message}</p>
        <button type="button" @click=${clearError}>${texts.error.dismiss}</button>
      </div>
    `;
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
