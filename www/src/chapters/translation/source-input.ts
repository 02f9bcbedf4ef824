import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { texts } from '#language/chapters/translation/texts';
import type { On } from '../../page/exhibit';
import { WIDEST } from './address';
import { TranslationExhibit } from './translation-exhibit';
import './source-input.css';

let elements = 0;
/** The one that the reader writes in: what is wrong with the text is said once, there. */
let active: SourceInput | undefined;

/** The Spanish sentence, how the models read it, and sentences to try. */
class SourceInput extends TranslationExhibit {
  readonly #id = `source-${++elements}`;

  constructor() {
    super('sentence', 'result');
  }

  override connectedCallback() {
    super.connectedCallback();
    active ??= this;
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    if (active === this) active = undefined;
  }

  override render() {
    const { input: said } = texts;
    const { text, width, phase } = this.store;
    return html`
      <label class="source-label" for=${this.#id}>${said.label}</label>
      <div class="source-field">
        <textarea id=${this.#id} data-testid="source-text" lang="es" rows="1" spellcheck="false" autocomplete="off"
          autocapitalize="off" enterkeyhint="go" placeholder=${said.placeholder} .value=${live(text)}
          aria-invalid=${phase === 'refused' ? 'true' : nothing} aria-describedby="${this.#id}-remarks"
          @focus=${this.#activate} @input=${this.#type} @keydown=${this.#key}></textarea>
        <button type="button" class="primary" data-testid="translate" @click=${this.#translate}>${said.translate}</button>
      </div>
      <div class="source-remarks" id="${this.#id}-remarks">${this.#remarks()}</div>
      <div class="source-options">
        <div class="sentences" role="group" aria-label=${said.sentences}>
          ${this.store.tool.sentences.map(
            ({
              name,
              spanish,
            }) => html`<button type="button" aria-pressed=${text === spanish ? 'true' : 'false'}
              @click=${() => this.#take(spanish)}>${name}</button>`,
          )}
        </div>
        <label class="beam">${said.beam}
          <input type="range" data-testid="beam-width" min="1" max=${WIDEST} step="1" .value=${live(String(width))}
            aria-valuetext=${said.width(width)} @input=${this.#widen}>
          <output>${said.width(width)}</output>
        </label>
      </div>
    `;
  }

  #remarks() {
    const { input: said } = texts;
    const { phase, problem, normalized, text } = this.store;
    const { variants, sentences } = this.store.tool;
    const lookFor = sentences.find(({ spanish }) => spanish === text)?.lookFor;
    if (phase === 'refused') {
      return active === this
        ? html`<p class="refusal" role="alert" data-testid="error-message">${said.problem(problem)}</p>`
        : html`<p class="refusal">${said.problem(problem)}</p>`;
    }
    if (phase === 'empty' || (phase !== 'waiting' && text.trim() === '')) return html`<p>${said.empty}</p>`;
    const [variant] = variants.filter((each) => this.store.results[each]);
    const translation = variant && this.store.results[variant]?.translation;
    const dropped = normalized?.dropped ?? [];
    const unknown = translation?.unknown ?? [];
    const longest = translation?.longest_in_training;
    return html`
      ${
        normalized && normalized.text !== text
          ? html`<p>${said.reads} <code translate="no" data-testid="normalized-text">${normalized.text}</code></p>`
          : nothing
      }
      ${dropped.length > 0 ? html`<p>${said.dropped(dropped)}</p>` : nothing}
      ${unknown.length > 0 ? html`<p>${said.unknown(unknown)}</p>` : nothing}
      ${longest ? html`<p>${said.longer(longest)}</p>` : nothing}
      ${lookFor ? html`<p class="look-for">${lookFor}</p>` : nothing}
    `;
  }

  readonly #activate = () => {
    active = this;
  };

  #set(text: string, atOnce: boolean) {
    active = this;
    this.store.setText(text, { atOnce });
  }

  #type(event: On<HTMLTextAreaElement>) {
    this.#set(event.currentTarget.value, false);
  }

  #translate() {
    this.#set(this.store.text, true);
  }

  #take(spanish: string) {
    this.#set(spanish, true);
  }

  #key(event: On<HTMLTextAreaElement, KeyboardEvent>) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#set(event.currentTarget.value, true);
  }

  #widen(event: On<HTMLInputElement>) {
    this.store.setWidth(event.currentTarget.valueAsNumber);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'source-input': SourceInput;
  }
}

customElements.define('source-input', SourceInput);
