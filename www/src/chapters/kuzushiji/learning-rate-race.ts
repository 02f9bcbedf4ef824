import { html, nothing } from 'lit';
import { race as texts } from '#language/chapters/kuzushiji/texts';
import type { TrainingOptions } from '../../engine/protocol';
import '../../figures/as-code';
import { keepSetting, settingsOf } from '../../page/address';
import { Exhibit, type On } from '../../page/exhibit';
import type { DataStore } from '../../training/data';
import { characterDataContext } from '../../training/provided';
import { TrainingRun } from '../../training/run';
import { programOf } from '../../training/training-program';
import '../../training/data-source';
import '../../training/learning-curves';
import { rateFrom } from '../../training/learning-rate';
import type { Ask } from '../../training/run-expectations';
import '../../training/run-expectations';
import '../../training/training-controls';
import '../../training/training-settings';
import '../../training/training.css';

/** The report's three, in the order of their colours everywhere on the page. */
const RATES = [0.0005, 0.00001, 0.01];
const MOST_LANES = 5;
const ASKS: readonly Ask[] = [
  { name: 'race-first', by: 'validation', wanted: 'most', after: 1 },
  { name: 'race-lowest', by: 'validation', wanted: 'least', after: 'end' },
];
/** The homework's but for the epochs. */
const OPTIONS = { model: 'cnn', batch_size: 8, epochs: 3, seed: 42 } as const;

function lane(rate: number, options: Omit<TrainingOptions, 'learning_rate'>, data: DataStore): TrainingRun {
  const run = new TrainingRun(`race-${rate}`, { ...options, learning_rate: rate }, data);
  run.listens = true;
  return run;
}

/** The reader's own rates in the address; what makes no sense is left out. */
function ownRates(): number[] {
  const written = settingsOf(location.hash, 'kuzushiji').get('rates') ?? '';
  const rates = written.split(',').flatMap((text) => rateFrom(text) ?? []);
  return [...new Set(rates)].filter((rate) => !RATES.includes(rate)).slice(0, MOST_LANES - RATES.length);
}

/** Runs of several learning rates from the same first weights, on the same batches, at the same time. */
class LearningRateRace extends Exhibit {
  readonly #data = this.use(characterDataContext);
  #lanes: readonly TrainingRun[] = [];
  #refused: string | null = null;

  constructor() {
    super();
    this.follow(() => this.#lanes, 'change');
  }

  override willUpdate() {
    if (this.#lanes.length > 0) return;
    this.#lanes = [...RATES, ...ownRates()].map((rate) => lane(rate, OPTIONS, this.#data()));
  }

  override firstUpdated() {
    void this.#restore();
  }

  override render() {
    const labels = this.#lanes.map((run) => String(run.options.learning_rate));
    const underWay = this.#lanes.some((run) => run.isUnderWay);
    return html`
      <div class="wide">
        <run-expectations .asks=${ASKS} .runs=${this.#lanes} .labels=${labels}></run-expectations>
        <div class="training-panel">
          <training-controls .runs=${this.#lanes} .labels=${labels.map(texts.lane)}></training-controls>
          <learning-curves measure="accuracy" .runs=${this.#lanes} .labels=${labels}></learning-curves>
          <training-settings .runs=${this.#lanes} .settings=${['batch_size', 'epochs', 'seed']}></training-settings>
          <data-source .data=${this.#data()} ?locked=${underWay}></data-source>
          <div class="training-extra">
            ${this.#ownLanes(underWay)}
            ${this.#refused ? html`<p class="refused" role="alert">${this.#refused}</p>` : nothing}
            <p class="help">${texts.cores(navigator.hardwareConcurrency, this.#lanes.length)}</p>
          </div>
          ${this.#silence()}
        </div>
        <as-code name="race" .program=${() => programOf(this.#lanes, labels, this.#data())}></as-code>
      </div>
    `;
  }

  /** How many units of each layer are left of the networks. */
  #silence() {
    const [counted] = this.#lanes.filter(({ silence }) => silence.length > 0);
    return html`
      <section class="training-wide" aria-label=${texts.silence.title}>
        <h3>${texts.silence.title}</h3>
        <p class="help">${texts.silence.about}</p>
        ${
          counted
            ? html`<div class="scroll" tabindex="0" role="group" aria-label=${texts.silence.title}>
              <table class="silence" data-testid="silent-units">
                <thead><tr><th scope="col">${texts.silence.rate}</th>${counted.silence.map(
                  ({ layer }) => html`<th scope="col"><code translate="no">${layer}</code></th>`,
                )}</tr></thead>
                <tbody>${this.#lanes.map(
                  ({ options, silence }) =>
                    html`<tr><th scope="row">${options.learning_rate}</th>${silence.map(
                      ({ layer, silent, units }) =>
                        html`<td translate="no" data-layer=${layer} data-silent=${silent} data-units=${units}>${texts.silence.of(silent, units)}</td>`,
                    )}</tr>`,
                )}</tbody>
              </table></div>`
            : nothing
        }
      </section>
    `;
  }

  /** The rates that the reader has added, and the place for another. */
  #ownLanes(underWay: boolean) {
    const isFull = this.#lanes.length >= MOST_LANES;
    return html`
      <form class="race-add" @submit=${this.#add}>
        <label>${texts.another}
          <input name="rate" inputmode="decimal" size="8" autocomplete="off" aria-describedby="race-add-hint"
            ?disabled=${underWay || isFull}></label>
        <button type="submit" ?disabled=${underWay || isFull}>${texts.add}</button>
        ${this.#lanes.slice(RATES.length).map(
          (run) => html`<button type="button" ?disabled=${underWay} @click=${() => this.#remove(run)}>
            ${texts.remove(run.options.learning_rate)}</button>`,
        )}
      </form>
      <p class="help" id="race-add-hint">${underWay ? texts.addLocked : isFull ? texts.full : texts.addHint}</p>
    `;
  }

  /** Lanes that were put down before a reload are shown; the others run with their settings. */
  async #restore() {
    await Promise.all(this.#lanes.map((run) => run.restore()));
    const kept = this.#lanes.find((run) => run.state === 'paused');
    if (!kept) return;
    for (const run of this.#lanes) {
      if (run.state === 'idle') {
        run.useOptions({ ...kept.options, learning_rate: run.options.learning_rate });
      }
    }
    this.requestUpdate();
  }

  #add(event: On<HTMLFormElement, SubmitEvent>) {
    event.preventDefault();
    const form = event.currentTarget;
    const rate = rateFrom(String(new FormData(form).get('rate')));
    const known = this.#lanes.some((run) => run.options.learning_rate === rate);
    this.#refused = rate === undefined ? texts.refused : known ? texts.known(rate) : null;
    if (rate !== undefined && !known) {
      this.#lanes = [...this.#lanes, lane(rate, this.#lanes[0]?.options ?? OPTIONS, this.#data())];
      this.#keep();
      form.reset();
    }
    this.requestUpdate();
  }

  #remove(run: TrainingRun) {
    this.#lanes = this.#lanes.filter((other) => other !== run);
    this.#refused = null;
    void run.stop();
    this.#keep();
    this.requestUpdate();
    // The button that had the focus is gone.
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('.race-add input')?.focus());
  }

  #keep() {
    const own = this.#lanes.slice(RATES.length).map((run) => run.options.learning_rate);
    keepSetting(this, 'rates', own.length > 0 ? own.join(',') : null);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'learning-rate-race': LearningRateRace;
  }
}

customElements.define('learning-rate-race', LearningRateRace);
