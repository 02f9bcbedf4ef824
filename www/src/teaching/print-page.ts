import { html } from 'lit';
import { texts } from '#language/teaching/texts';
import { Exhibit } from '../page/exhibit';

/** What prints the page, where printing is all there is to do with it. */
class PrintPage extends Exhibit {
  override render() {
    return html`<button type="button" @click=${() => window.print()}>${texts.print}</button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'print-page': PrintPage;
  }
}

customElements.define('print-page', PrintPage);
