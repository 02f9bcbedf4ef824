import { html, nothing } from 'lit';
import { texts } from '#language/chapters/translation/texts';
import type { Letter } from '../../engine/protocol';
import { TranslationExhibit } from './translation-exhibit';

/** The likeliest letters at the step that is looked at. */
class TopLetters extends TranslationExhibit {
  constructor() {
    super('result', 'step');
  }

  override render() {
    const { top: said } = texts;
    const letters = this.store.seen?.letters ?? [];
    const step = Math.min(this.store.step, letters.length - 1);
    const letter = letters[step];
    return html`
      <h3>${said.title}</h3>
      ${letter ? html`<p class="help">${said.lead(step + 1)}</p>` : nothing}
      <ol class="top-letters" data-testid="top-letters">${letter ? likeliest(letter) : nothing}</ol>
      ${letter && letter.token !== letter.top[0]?.token ? html`<p class="help">${said.other}</p>` : nothing}
    `;
  }
}

/** The five likeliest letters of a step, as items of a list. */
export function likeliest({ token: taken, top }: Letter) {
  return top.map(
    ({ token, probability }) => html`<li data-token=${token} data-probability=${probability}
      ?data-best=${token === taken}>
      <span class="top-token" translate="no">${texts.sign(token)}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" width="100" height="8"></rect>
        <rect class="likely" width=${100 * probability} height="8"></rect>
      </svg>
      <span class="top-percent" translate="no">${texts.percent(probability)}</span>
      <span class="help">${token === taken ? texts.top.chosen : nothing}</span>
    </li>`,
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'top-letters': TopLetters;
  }
}

customElements.define('top-letters', TopLetters);
