import { html } from 'lit';
import { texts } from '#language/teaching/texts';
import { Exhibit } from '../page/exhibit';

/** A text that stands in the page already, with a button that copies it. */
class CopyText extends Exhibit {
  static override properties = { name: {} };
  /** What it is. */
  declare name: string;
  #status = '';

  override render() {
    return html`<p class="copy-text">
      <button type="button" @click=${this.#copy}>${texts.copy(this.name)}</button> <span role="status">${this.#status}</span>
    </p>`;
  }

  readonly #copy = async () => {
    const text = this.querySelector('pre') as HTMLPreElement;
    try {
      await navigator.clipboard.writeText(text.innerText);
      this.#status = texts.copied;
    } catch {
      getSelection()?.selectAllChildren(text);
      this.#status = texts.byHand;
    }
    this.requestUpdate();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'copy-text': CopyText;
  }
}

customElements.define('copy-text', CopyText);
