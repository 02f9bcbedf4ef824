import { rows, sentences } from 'virtual:translator-rows';
import { html, nothing } from 'lit';
import { techniques as texts } from '#language/chapters/translation/texts';
import { Latest } from '../../engine/latest';
import type { Translation } from '../../engine/protocol';
import '../../figures/as-code';
import type { On } from '../../page/exhibit';
import { InView } from '../../page/in-view';
import { TranslationExhibit } from './translation-exhibit';
import type { TranslatorRow } from './translator-rows';
import '../../page/exhibit.css';
import './what-improves.css';

const [homework] = rows;

/** One technique at a time beside the homework's own translator: what it costs, and what becomes of the same sentences. */
class WhatImproves extends TranslationExhibit {
  readonly #inView = new InView(this);
  readonly #latest = new Latest<void>(() => this.#translate());
  #row: TranslatorRow = rows.find(({ search }) => search) ?? homework;
  /** The reader's sentence by the row, and what it was; nothing while it is being made. */
  #live: { text: string; row: TranslatorRow; translation: Translation } | undefined;

  constructor() {
    super('sentence', 'result');
  }

  override render() {
    const row = this.#row;
    return html`
      <div class="framed what-improves">
        <label class="technique">${texts.choose}
          <select data-testid="technique" @change=${this.#choose}>
            ${rows
              .filter((each) => each !== homework)
              .map(
                ({ name, technique }) =>
                  html`<option value=${name} ?selected=${name === row.name}>${technique}</option>`,
              )}
          </select>
        </label>
        <p class="why">${row.why}</p>
        <dl class="costs" data-testid="technique-costs">
          ${fact(texts.validation, texts.change(homework.validation_error_rate, row.validation_error_rate))}
          ${fact(texts.test, texts.change(homework.test_error_rate, row.test_error_rate))}
          ${fact(texts.cost, texts.costs(row, homework))}
        </dl>
        <div class="scroller" tabindex="0" role="region" aria-label=${texts.sentences}>
          <table data-testid="technique-sentences">
            <thead><tr>${texts.columns(row.technique).map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
            <tbody>
              ${sentences.map(({ source, reference }, place) =>
                sentence(source, homework.translations[place], row.translations[place], reference),
              )}
              ${row.search ? this.#own() : nothing}
            </tbody>
          </table>
        </div>
        ${row.search ? this.#code(row.search) : html`<p class="help">${texts.recorded}</p>`}
      </div>
    `;
  }

  /** The reader's own sentence, for a technique that can be tried at once. */
  #own() {
    const { text, results, width, known } = this.store;
    if (sentences.some(({ source }) => source === text)) return nothing;
    const greedy = results.attention?.greedy ?? (width === 1 ? results.attention?.translation : null);
    const live =
      this.#live?.text === text && this.#live.row === this.#row ? this.#live.translation : undefined;
    return sentence(text, greedy?.translation, live?.translation, known?.english ?? '');
  }

  /** The search of the reader's own sentence. */
  #code({ beam, length_penalty: power }: NonNullable<TranslatorRow['search']>) {
    const { results, own } = this.store;
    const before = results.attention?.translation;
    if (!before) return nothing;
    const program = own.attention ? undefined : () => this.#program(before, beam, power);
    return html`<as-code name="technique" .program=${program}></as-code>`;
  }

  async #program(translation: Translation, width: number, power: number | undefined) {
    const { translated } = await import('#language/chapters/translation/programs');
    const { engine } = this.store;
    return translated(translation, width, await engine.models.fileOf(this.store.modelOf('attention')), power);
  }

  override updated() {
    if (!this.#inView.value) return;
    this.store.wake('attention');
    const { text } = this.store;
    if (this.#row.search && this.store.results.attention && this.#live?.text !== text) this.#latest.push();
  }

  #choose(event: On<HTMLSelectElement>) {
    this.#row = rows.find(({ name }) => name === event.currentTarget.value) ?? homework;
    this.#live = undefined;
    this.requestUpdate();
  }

  async #translate() {
    const { store } = this;
    const [{ text }, row] = [store, this.#row];
    if (!row.search || (this.#live?.text === text && this.#live.row === row)) return;
    const { beam, length_penalty: penalty } = row.search;
    try {
      const translation = await store.engine.translate(store.modelOf('attention'), text, beam, penalty);
      this.#live = { text, row, translation };
    } catch {
      // Why a sentence has no translation is said where it is typed.
      this.#live = undefined;
      return;
    }
    this.requestUpdate();
  }
}

function fact(name: string, value: string) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function sentence(
  source: string,
  before: string | undefined,
  after: string | undefined,
  reference: string | undefined,
) {
  const english = (text: string | undefined) =>
    html`<td lang="en" translate="no">${text === undefined ? '…' : text}</td>`;
  return html`<tr ?data-changed=${after !== undefined && before !== after}>
    <th scope="row" lang="es">${source}</th>${english(before)}${english(after)}${english(reference)}
  </tr>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'what-improves': WhatImproves;
  }
}

customElements.define('what-improves', WhatImproves);
