import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { texts } from '#language/chapters/translation/texts';
import type { Letter, Translation } from '../../engine/protocol';
import { pageScale } from '../../figures/page-scale';
import type { On } from '../../page/exhibit';
import { symbol } from '../../page/symbols';
import { theme } from '../../page/theme';
import { byWeight } from './by-weight';
import { TranslationExhibit } from './translation-exhibit';
import './letter-map';
import { legend, paintLegends } from '../../figures/legend';
import type { LetterMapContent, PlaceEvent } from './letter-map';

/** How many of the letters looked at most are said in words. */
const MOST = 3;
/** A table of more cells is made when it is opened. */
const LARGE_TABLE = 1200;

type Attentive = Letter & Required<Pick<Letter, 'attention'>>;

/** Which Spanish letters the model looks at for each English one: as a map, in words, and as a table. */
class AttentionMap extends TranslationExhibit {
  #isOpen = false;

  constructor() {
    super('result', 'step');
    this.follow(theme, 'change');
  }

  override render() {
    const { attention: said } = texts;
    const translation = this.store.seen;
    return html`
      <header class="map-head">
        <h3>${said.title} ${symbol('p')}</h3>
        ${legend(0, said.legend)}
      </header>
      ${this.#content(translation)}
    `;
  }

  #content(translation: Translation | undefined) {
    if (!translation) return html`<p class="map-empty help">${texts.attention.empty}</p>`;
    if (translation.letters.some(hasAttention)) return this.#shown(translation);
    return html`<p class="help">${texts.attention.none}</p>`;
  }

  #shown(translation: Translation) {
    const { attention: said } = texts;
    const source = [...translation.source];
    const letters = translation.letters.filter(hasAttention);
    const step = Math.min(this.store.step, letters.length - 1);
    const content: LetterMapContent = {
      rows: letters.map(({ attention }) => attention),
      columnLetters: source,
      rowLetters: letters.map(({ token }) => token),
      ...(this.store.playing ? { written: step + 1 } : {}),
      label: said.label,
      announcement: this.#announcement(letters, source, step),
      scale: pageScale(),
    };
    return html`
      <letter-map data-testid="attention-heatmap" data-rows=${letters.length} data-columns=${source.length}
        .content=${content} .row=${step} .column=${this.store.source} @place=${this.#point}
        @leave=${() => this.store.leave()}></letter-map>
      <p class="looks" data-testid="attention-looks">${this.#inWords(letters[step], source)}</p>
      <details class="attention-numbers" @toggle=${this.#toggle}>
        <summary>${said.table}</summary>
        <div class="scroller" tabindex="0" role="region" aria-label=${said.table}>
          ${guard([translation, this.#isOpen], () =>
            this.#isOpen || letters.length * source.length <= LARGE_TABLE ? table(letters, source) : nothing,
          )}
        </div>
      </details>
    `;
  }

  override updated() {
    paintLegends(this, pageScale());
  }

  #announcement(letters: Attentive[], source: string[], step: number): string {
    const letter = letters[step];
    const at = this.store.source;
    if (!letter || at === null) return '';
    const weight = letter.attention[at] ?? 0;
    return texts.attention.cell(letter.token, step + 1, source[at] ?? '', at + 1, weight);
  }

  #inWords(letter: Attentive | undefined, source: string[]) {
    if (!letter) return nothing;
    const at = this.store.source;
    const most = at !== null ? [at] : byWeight(letter).slice(0, MOST);
    return texts.attention.looks(
      letter.token,
      most.map((place) => [source[place] ?? '', place + 1, letter.attention[place] ?? 0]),
    );
  }

  #point({ row, column, stays }: PlaceEvent) {
    if (stays) this.store.select(row);
    this.store.point({ step: row, source: column });
  }

  #toggle(event: On<HTMLDetailsElement>) {
    this.#isOpen = event.currentTarget.open;
    this.requestUpdate();
  }
}

function hasAttention(letter: Letter): letter is Attentive {
  return letter.attention !== undefined;
}

function table(letters: Attentive[], source: string[]) {
  return html`
    <table class="weights" data-testid="attention-table">
      <thead>
        <tr><th scope="col">${texts.attention.letter}</th>${source.map((letter) => html`<th scope="col">${texts.sign(letter)}</th>`)}</tr>
      </thead>
      <tbody>
        ${letters.map(
          ({ token, attention }, row) =>
            html`<tr><th scope="row">${texts.sign(token)}</th>${Array.from(
              attention,
              (weight, column) =>
                html`<td translate="no" data-row=${row + 1} data-col=${column + 1} data-value=${weight}>${texts.number(weight, 4)}</td>`,
            )}</tr>`,
        )}
      </tbody>
    </table>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'attention-map': AttentionMap;
  }
}

customElements.define('attention-map', AttentionMap);
