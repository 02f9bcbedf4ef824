import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { texts } from '#language/chapters/translation/opened/texts';
import { texts as letters } from '#language/chapters/translation/texts';
import type { Losses } from '../../../engine/protocol';
import '../../../figures/as-code';
import type { On } from '../../../page/exhibit';
import '../../../page/exhibit.css';
import { InView } from '../../../page/in-view';
import { TranslationExhibit } from '../translation-exhibit';
import '../translation.css';
import './opened.css';
import { openedOf } from './opened';

let elements = 0;

/** What training has to say of one pair of sentences: −log p of each right letter, told the right letters before it. */
class SentenceLoss extends TranslationExhibit {
  readonly #inView = new InView(this);
  readonly #field = `sentence-loss-${++elements}`;

  constructor() {
    super('result');
    this.follow(() => [openedOf(this.store)], 'losses');
  }

  override render() {
    const { losses, reference } = openedOf(this.store);
    if (!losses) return html`<div class="framed"><p class="help">${texts.waiting}</p></div>`;
    const { losses: said } = texts;
    return html`
      <div class="framed">
        <p><span>${said.spanish}</span> <span lang="es" translate="no">${losses.source}</span></p>
        <p class="loss-right">
          <label for=${this.#field}>${said.right}</label>
          <input id=${this.#field} type="text" lang="en" autocomplete="off" spellcheck="false" data-testid="loss-right"
            .value=${live(reference)} @change=${(event: On<HTMLInputElement>) => openedOf(this.store).setRight(event.currentTarget.value)}>
        </p>
        ${this.#table(losses)}
        <p role="status" data-testid="loss-summary">${said.summary(losses)}</p>
        <as-code name="loss" .program=${openedOf(this.store).isOwn ? undefined : () => this.#program(losses)}></as-code>
      </div>
    `;
  }

  async #program({ letters: right }: Losses) {
    const { letterLosses } = await import('#language/chapters/translation/opened/programs');
    return letterLosses(
      await openedOf(this.store).read(),
      right.map(({ token }) => token),
    );
  }

  #table({ letters: all }: Losses) {
    const { losses: said } = texts;
    const most = Math.max(1, ...all.map(({ loss }) => loss));
    return html`
      <div class="changed-scroller" tabindex="0" role="group" aria-label=${said.label}>
        <table class="loss-letters" translate="no" data-testid="loss-letters">
          <thead><tr>${said.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
          <tbody>
            ${all.map(
              ({
                token,
                probability,
                loss,
                likeliest,
                likeliest_probability,
              }) => html`<tr ?data-wrong=${token !== likeliest}>
                <th scope="row">${letters.sign(token)}</th>
                <td>${texts.percent(probability)}</td>
                <td data-value=${loss}><svg class="part" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="ground" width="100" height="8"></rect><rect class="likely" width=${(100 * loss) / most} height="8"></rect>
                </svg> ${texts.signed(loss, 3)}</td>
                <td>${token === likeliest ? nothing : said.instead(likeliest, likeliest_probability)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  override updated() {
    if (this.#inView.value) openedOf(this.store).wake();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sentence-loss': SentenceLoss;
  }
}

customElements.define('sentence-loss', SentenceLoss);
