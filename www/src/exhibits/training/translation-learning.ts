import { html, LitElement, nothing } from 'lit';
import { engine } from '../../engine/engine';
import { texts } from '../../texts/learning.en';
import { sentenceData } from '../../training/data';
import { recordedSentences } from '../../training/recorded';
import { TrainingRun } from '../../training/run';
import { UpdatesOn } from '../updates';
import './data-source';
import './learning-curves';
import './training-controls';
import './training.css';

/** With attention first, as everywhere on the page. */
const KINDS = ['bilinear', 'none'] as const;
/** The report's own, of its Figures 7 and 9, and some that the grammar can say. */
const PROBES = {
  pairs: ['venios .', 'lo prometiste .', 'no tengo blanca .'],
  grammar: ['el gato come pan .', 'tengo un libro .', 'donde esta la casa ?'],
};
const LONGEST = 60;

const runs = KINDS.map(
  (attention) =>
    new TrainingRun(
      `translator-${attention}`,
      { model: 'translator', attention, learning_rate: 0.003, batch_size: 64, epochs: 10, seed: 42 },
      sentenceData,
    ),
);

/** Two translators learn side by side, and translate the same sentences after every epoch. */
class TranslationLearning extends LitElement {
  #own = '';
  #refused: string | null = null;
  /** The epoch whose translations are looked at; null for the newest. */
  #epoch: number | null = null;
  #showsRecorded = true;

  constructor() {
    super();
    for (const run of runs) new UpdatesOn(this, run, 'change', 'epoch');
    new UpdatesOn(this, sentenceData, 'change');
  }

  override createRenderRoot() {
    return this;
  }

  override connectedCallback() {
    super.connectedCallback();
    for (const run of runs) void run.restore();
  }

  override willUpdate() {
    const official = sentenceData.choice?.name.startsWith('grammar') === false;
    const own = this.#own.trim();
    const probes = [...PROBES[official ? 'pairs' : 'grammar'], ...(own ? [own] : [])];
    // What a run has begun to translate it goes on with.
    for (const run of runs) if (!run.isUnderWay || run.translations.length === 0) run.probes = probes;
  }

  override render() {
    const labels = KINDS.map((kind) => texts.kinds[kind]);
    const underWay = runs.some((run) => run.isUnderWay);
    const recorded =
      this.#showsRecorded && sentenceData.choice?.name === 'pairs'
        ? recordedSentences().flatMap(({ attention, ...curve }) => {
            const like = KINDS.indexOf(attention as (typeof KINDS)[number]);
            return like < 0 ? [] : [{ ...curve, label: texts.recorded(texts.kinds[KINDS[like] ?? 'none']), like }];
          })
        : [];
    return html`
      <div class="training-panel wide">
        <div>
          <training-controls named .runs=${runs} .labels=${labels} .settings=${['learning_rate', 'batch_size', 'epochs', 'seed']}></training-controls>
        </div>
        <div>
          <data-source .data=${sentenceData} ?locked=${underWay}></data-source>
          <label class="learning-own">${texts.own}
            <input maxlength=${LONGEST} .value=${this.#own} ?disabled=${underWay} data-testid="learning-own"
              @change=${this.#type}></label>
          ${this.#refused ? html`<p class="refused" role="alert">${this.#refused}</p>` : nothing}
          <label class="choice"><input type="checkbox" .checked=${this.#showsRecorded} @change=${this.#toggle}>
            <span>${texts.showRecorded}</span></label>
        </div>
        <learning-curves measure="error_rate" .runs=${runs} .labels=${labels} .recorded=${recorded}></learning-curves>
        ${this.#translations(labels)}
      </div>
    `;
  }

  #translations(labels: string[]) {
    const most = Math.max(...runs.map((run) => run.translations.length));
    const epoch = Math.min(this.#epoch ?? most, most);
    return html`
      <section class="training-wide learning-sentences">
        <h4>${texts.title}</h4>
        ${
          most === 0
            ? html`<p class="help">${texts.waiting}</p>`
            : html`<label class="learning-epoch">${texts.after}
                <input type="range" min="1" max=${most} .value=${String(epoch)} data-testid="learning-epoch" @input=${this.#scrub}>
                <output>${texts.epoch(epoch)}</output></label>
              <div class="scroll"><table data-testid="learning-translations" data-epoch=${epoch}>
                <thead><tr><th scope="col">${texts.spanish}</th>${labels.map((label) => html`<th scope="col">${label}</th>`)}</tr></thead>
                <tbody>${(runs[0]?.probes ?? []).map(
                  (probe, index) => html`<tr><th scope="row" lang="es">${probe}</th>
                    ${runs.map(({ translations }) => html`<td lang="en">${translations[epoch - 1]?.[index] ?? nothing}</td>`)}
                  </tr>`,
                )}</tbody>
              </table></div>`
        }
      </section>
    `;
  }

  /** Takes a sentence that has letters that the translators can read. */
  async #type(event: Event) {
    const input = event.target as HTMLInputElement;
    const typed = input.value;
    try {
      const { text } = await engine.normalize(typed);
      this.#refused = text === '' && typed.trim() !== '' ? texts.unreadable : null;
      this.#own = text;
    } catch (error) {
      this.#refused = (error as Error).message;
    }
    this.requestUpdate();
  }

  #scrub(event: Event) {
    this.#epoch = (event.target as HTMLInputElement).valueAsNumber;
    this.requestUpdate();
  }

  #toggle(event: Event) {
    this.#showsRecorded = (event.target as HTMLInputElement).checked;
    this.requestUpdate();
  }
}

customElements.define('translation-learning', TranslationLearning);
