import { html, LitElement, nothing } from 'lit';
import { texts } from '../../texts/race.en';
import { characterData } from '../../training/data';
import { recordedCharacters } from '../../training/recorded';
import { TrainingRun } from '../../training/run';
import { UpdatesOn } from '../updates';
import './data-source';
import './learning-curves';
import './training-controls';
import './training.css';

/** The report's three, in the order of their colours everywhere on the page. */
const RATES = [0.0005, 0.00001, 0.01];
const MOST_LANES = 5;

function lane(rate: number): TrainingRun {
  const options = { model: 'cnn' as const, learning_rate: rate, batch_size: 64, epochs: 3, seed: 42 };
  return new TrainingRun(`race-${rate}`, options, characterData);
}

/** Runs of several learning rates from the same first weights, on the same batches, at the same time. */
class LearningRateRace extends LitElement {
  #lanes = RATES.map(lane);
  #showsRecorded = false;
  #refused: string | null = null;
  #watching: readonly TrainingRun[] = [];

  override createRenderRoot() {
    return this;
  }

  override connectedCallback() {
    super.connectedCallback();
    for (const run of this.#lanes) void run.restore();
  }

  override willUpdate() {
    for (const run of this.#lanes) if (!this.#watching.includes(run)) new UpdatesOn(this, run, 'change');
    this.#watching = this.#lanes;
  }

  override render() {
    const rates = this.#lanes.map((run) => run.options.learning_rate);
    const labels = rates.map(String);
    const underWay = this.#lanes.some((run) => run.isUnderWay);
    const recorded = this.#showsRecorded
      ? recordedCharacters().flatMap(({ rate, ...curve }) => {
          const like = rates.indexOf(rate);
          return like < 0 ? [] : [{ ...curve, label: texts.recorded(rate), like }];
        })
      : [];
    return html`
      <div class="training-panel wide">
        <div>
          <training-controls .runs=${this.#lanes} .labels=${labels.map(texts.lane)} .settings=${['batch_size', 'epochs', 'seed']}></training-controls>
        </div>
        <div>
          <data-source .data=${characterData} ?locked=${underWay}></data-source>
          <form class="race-add" @submit=${this.#add}>
            <label>${texts.another}
              <input name="rate" inputmode="decimal" size="8" ?disabled=${underWay || rates.length >= MOST_LANES}></label>
            <button type="submit" ?disabled=${underWay || rates.length >= MOST_LANES}>${texts.add}</button>
          </form>
          ${this.#refused ? html`<p class="refused" role="alert">${this.#refused}</p>` : nothing}
          <label class="choice"><input type="checkbox" .checked=${this.#showsRecorded} @change=${this.#toggle}>
            <span>${texts.showRecorded}</span></label>
          <p class="help">${texts.cores(navigator.hardwareConcurrency)}</p>
        </div>
        <learning-curves measure="accuracy" .runs=${this.#lanes} .labels=${labels} .recorded=${recorded}></learning-curves>
      </div>
    `;
  }

  #add(event: SubmitEvent) {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const rate = Number(new FormData(form).get('rate') || Number.NaN);
    const known = this.#lanes.some((run) => run.options.learning_rate === rate);
    this.#refused = !(rate > 0 && rate <= 1) ? texts.refused : known ? texts.known(rate) : null;
    if (!this.#refused) {
      this.#lanes = [...this.#lanes, lane(rate)];
      form.reset();
    }
    this.requestUpdate();
  }

  #toggle(event: Event) {
    this.#showsRecorded = (event.target as HTMLInputElement).checked;
    this.requestUpdate();
  }
}

customElements.define('learning-rate-race', LearningRateRace);
