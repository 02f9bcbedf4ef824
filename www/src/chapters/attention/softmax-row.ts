import { html, nothing } from 'lit';
import { texts } from '#language/chapters/attention/texts';
import type { SoftmaxRow as Row } from '../../../../pkg/theory/unfold';
import type { On } from '../../page/exhibit';
import { reducesMotion } from '../../page/motion';
import { indices, symbol } from '../../page/symbols';
import { AttentionExhibit, bar } from './attention-exhibit';
import type { Values } from './state';

/** Milliseconds that a row stays while they play. */
const PLAY_MS = 1500;

/** One row of the softmax worked through in numbers. */
class SoftmaxRow extends AttentionExhibit {
  #playing = 0;

  constructor() {
    super('values', 'lit');
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override content(values: Values) {
    const { links } = this.store;
    if (!links) return html``;
    const { softmax, sum } = links;
    const { i } = sum;
    return html`<div class="framed">
      ${this.#controls(i, values.p.rows)} ${this.#table(i, softmax, values)}
      <as-code name="softmax" .program=${() => this.#program(i)}></as-code>
    </div>`;
  }

  async #program(i: number) {
    const { softmaxRow } = await import('#language/chapters/attention/programs');
    return softmaxRow(this.store.settings, i);
  }

  #controls(i: number, rows: number) {
    const { row: said } = texts;
    return html`
      <div class="attention-controls" role="group" aria-label=${said.caption(i)}>
        <button type="button" class="icon" data-testid="softmax-previous" aria-label=${said.previous}
          title=${said.previous} ?disabled=${i === 1} @click=${() => this.#go(i - 1)}>‹</button>
        <label class="softmax-scrub">${said.label(i, rows)}
          <input type="range" data-testid="softmax-row" min="1" max=${rows} .value=${String(i)}
            aria-valuetext=${said.label(i, rows)} @input=${this.#scrub}>
        </label>
        <button type="button" class="icon" data-testid="softmax-next" aria-label=${said.next} title=${said.next}
          ?disabled=${i === rows} @click=${() => this.#go(i + 1)}>›</button>
        ${
          reducesMotion()
            ? nothing
            : html`<button type="button" class="primary" data-testid="softmax-play" @click=${this.#toggle}>
                ${this.#playing ? said.pause : said.play}
              </button>`
        }
      </div>
    `;
  }

  #table(i: number, row: Row, { x_vec, row_sums, largest_entropy }: Values) {
    const { row: said, number, inColumn } = texts;
    const { sum } = this.store.links ?? {};
    const at = sum && 'j' in sum ? sum.j : 0;
    return html`
      <div class="softmax-scroll" tabindex="0" role="region" aria-label=${said.caption(i)}>
        <table class="softmax" @pointerleave=${() => this.store.leave()}>
          <caption class="visually-hidden">${said.caption(i)}</caption>
          <thead>
            <tr>
              <th scope="col"><i>j</i></th>
              <th scope="col">${symbol('x', 'x′')}<sub>j</sub></th>
              <th scope="col">${said.score}<span>${symbol('S')}${indices(i, 'j')}</span></th>
              <th scope="col">${said.shifted}<span>${symbol('S')}${indices(i, 'j')} − m</span></th>
              <th scope="col">${said.exponential}<span>e<sup>${symbol('S')}${indices(i, 'j')} − m</sup></span></th>
              <th scope="col">${said.probability}<span>${symbol('P')}${indices(i, 'j')}</span></th>
            </tr>
          </thead>
          <tbody>
            ${Array.from(
              row.scores,
              (score, place) => html`<tr data-j=${place + 1} ?data-here=${place + 1 === at}
                @pointerenter=${() => this.store.point('p', i, place + 1)}>
                <th scope="row">${place + 1}</th>
                <td translate="no">${number(x_vec.values[place] as number)}</td>
                <td translate="no">${score === row.maximum ? html`<small>${said.largest}</small>` : nothing} ${number(score)}</td>
                <td translate="no">${number(row.shifted[place] as number)}</td>
                ${step('exponential', row.exponentials[place] as number)}
                ${step('probability', row.probabilities[place] as number)}
              </tr>`,
            )}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colspan="4">${said.sum}</th>
              <td translate="no" data-testid="softmax-total" data-value=${row.total}>${inColumn(row.total)}</td>
              <td translate="no" data-testid="softmax-sum" data-value=${row_sums[i - 1] as number}>${inColumn(row_sums[i - 1] as number)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <p class="help">${said.said(i, row.entropy.toFixed(2), largest_entropy.toFixed(2))}</p>
    `;
  }

  readonly #scrub = (event: On<HTMLInputElement>) => {
    this.#go(Number(event.currentTarget.value));
  };

  /** By hand: whatever plays stops. */
  #go(row: number) {
    this.#stop();
    this.#show(row);
  }

  /** The same column in another row. */
  #show(row: number) {
    const { view, column } = this.store.settings.selected;
    this.store.select('p', row, view === 'p' || view === 's' ? column : 1);
  }

  readonly #toggle = () => {
    if (this.#playing) return this.#stop();
    const rows = () => this.store.values?.p.rows ?? 1;
    const current = this.store.links?.sum.i ?? 1;
    this.#show(current === rows() ? 1 : current);
    this.#playing = window.setInterval(() => {
      // What plays goes its way, wherever the pointer is.
      const next = this.store.settings.selected.row + 1;
      if (next > rows()) this.#stop();
      else this.#show(next);
    }, PLAY_MS);
    this.requestUpdate();
  };

  #stop() {
    clearInterval(this.#playing);
    this.#playing = 0;
    this.requestUpdate();
  }
}

/** A number between 0 and 1 behind its bar. */
function step(name: 'exponential' | 'probability', value: number) {
  return html`<td translate="no" data-step=${name} data-value=${value}>
    <div class="with-bar">${bar(value)} ${texts.inColumn(value)}</div>
  </td>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'softmax-row': SoftmaxRow;
  }
}

customElements.define('softmax-row', SoftmaxRow);
