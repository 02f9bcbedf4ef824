import { html, nothing } from 'lit';
import { texts } from '#language/drawing/texts';
import { percent } from '#language/page/numbers';
import type { Reading } from '../engine/protocol';
import { CLASSES, classOf } from './classes';
import { DrawingExhibit } from './drawing-exhibit';
import './character-prediction.css';

/** What the chosen model reads, and the probabilities of all ten characters. */
class CharacterPrediction extends DrawingExhibit {
  /** What a screen reader is told: only what is read in a finished drawing. */
  #announced = '';

  constructor() {
    super('reading');
  }

  override render() {
    const reading = this.store.readingOf(this.store.model);
    if (reading && this.store.settled) this.#announced = inWords(reading);
    return html`
      <h3>${texts.prediction.title}</h3>
      ${prediction(reading)}
      <ol class="class-probabilities" aria-label=${texts.prediction.list}>
        ${CLASSES.map((_, index) => row(index, reading))}
      </ol>
      <span class="visually-hidden" role="status">${this.#announced}</span>
    `;
  }
}

function prediction(reading: Reading | undefined) {
  const { prediction: said } = texts;
  const read = reading?.class === undefined ? undefined : classOf(reading.class);
  return html`
    <div class="prediction" data-testid="prediction" data-state=${reading?.state ?? nothing}
      data-class=${reading?.class ?? nothing} data-probability=${reading?.probability ?? nothing}
      data-model=${reading?.model ?? nothing}>
      ${read ? html`<span class="prediction-character" lang="ja" translate="no">${read.character}</span>` : nothing}
      <p>
        ${
          read && reading?.state === 'sure'
            ? html`<strong translate="no">${read.reading}</strong>${said.sure(reading.probability ?? 0)}`
            : reading
              ? inWords(reading)
              : said.waiting
        }
      </p>
    </div>
  `;
}

function inWords(reading: Reading): string {
  const { prediction: said } = texts;
  const { state, class: number, probability = 0 } = reading;
  if (state === 'blank' || number === undefined) return said.blank;
  if (state === 'sure') {
    const { character, reading: sound } = classOf(number);
    return `${character} (${sound}), ${said.sure(probability)}`;
  }
  const [first, second] = reading.probabilities
    .map((value, index) => ({ value, index }))
    .sort((a, b) => b.value - a.value)
    .map(({ value, index }) => said.choice(classOf(index).character, classOf(index).reading, value));
  return `${said.unsure} ${said.either(first ?? '', second ?? '')}`;
}

function row(index: number, reading: Reading | undefined) {
  const { prediction: said } = texts;
  const { character, reading: sound, origin, variants } = classOf(index);
  const probability = reading && reading.state !== 'blank' ? reading.probabilities[index] : undefined;
  const forms = said.forms(character, sound, origin, variants);
  return html`
    <li data-testid="class-probability" data-class=${index} data-probability=${probability ?? nothing}
      ?data-best=${probability !== undefined && index === reading?.class}>
      <details name="class-forms">
        <summary>
          <span class="class-character" lang="ja" translate="no">${character}</span>
          <span class="class-reading" translate="no">${sound}</span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="bar-ground" width="100" height="8"></rect>
            <rect class="bar" width=${100 * (probability ?? 0)} height="8"></rect>
          </svg>
          <span class="class-percent" translate="no">${probability === undefined ? said.none : percent(probability)}</span>
        </summary>
        <p>${forms.from} ${forms.also}</p>
      </details>
    </li>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'character-prediction': CharacterPrediction;
  }
}

customElements.define('character-prediction', CharacterPrediction);
