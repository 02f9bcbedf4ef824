import { html, nothing } from 'lit';
import { texts } from '#language/chapters/why/texts';
import type { TrainingOptions } from '../../engine/protocol';
import '../../figures/as-code';
import { Exhibit, type On } from '../../page/exhibit';
import { characterDataContext } from '../../training/provided';
import { TrainingRun } from '../../training/run';
import { programOf } from '../../training/training-program';
import '../../training/data-source';
import '../../training/learning-curves';
import type { Ask } from '../../training/run-expectations';
import '../../training/run-expectations';
import '../../training/training-controls';
import '../../training/training-settings';
import '../../training/training.css';
import './why.css';

/** The CNN begins more slowly: on ten thousand images it overtakes the others after five. */
const EPOCHS = 8;

interface Race {
  /** Names the runs in the browser's storage. */
  name: string;
  networks: readonly { label: string; network: Pick<TrainingOptions, 'model' | 'hidden' | 'permuted'> }[];
  asks: readonly Ask[];
  /** Whether the test ids of its controls are the chapter's. */
  named?: boolean;
  /** Whether the reader may have them learn one after the other. */
  mayTakeTurns?: boolean;
}

/** Some networks that learn from the same batches, side by side. */
export class NetworkRace extends Exhibit {
  readonly #race: Race;
  readonly #data = this.use(characterDataContext);
  #runs: readonly TrainingRun[] = [];
  readonly #labels: string[];
  #inTurn: boolean;

  constructor(race: Race) {
    super();
    this.#race = race;
    this.#labels = race.networks.map(({ label }) => label);
    this.#inTurn = race.mayTakeTurns ?? false;
    this.follow(() => this.#runs, 'change');
  }

  override willUpdate() {
    if (this.#runs.length > 0) return;
    const recipe = { learning_rate: 0.0005, batch_size: 64, epochs: EPOCHS, seed: 42 };
    this.#runs = this.#race.networks.map(
      ({ network }, index) =>
        new TrainingRun(`${this.#race.name}-${index}`, { ...network, ...recipe }, this.#data()),
    );
  }

  override firstUpdated() {
    for (const run of this.#runs) void run.restore();
  }

  override render() {
    const underWay = this.#runs.some((run) => run.isUnderWay);
    const { asks, named, mayTakeTurns } = this.#race;
    return html`
      <div class="wide">
        <run-expectations .asks=${asks} .runs=${this.#runs} .labels=${this.#labels}></run-expectations>
        <div class="training-panel">
          <training-controls ?named=${named} ?inTurn=${this.#inTurn} .runs=${this.#runs} .labels=${this.#labels}></training-controls>
          <learning-curves measure="accuracy" .runs=${this.#runs} .labels=${this.#labels}></learning-curves>
          <training-settings ?named=${named} .runs=${this.#runs} .settings=${['learning_rate', 'batch_size', 'epochs', 'seed']}></training-settings>
          <data-source .data=${this.#data()} ?locked=${underWay}></data-source>
          ${
            mayTakeTurns
              ? html`<label class="choice training-extra"><input type="checkbox" data-testid="train-in-turn" .checked=${this.#inTurn}
                  ?disabled=${underWay} @change=${this.#takeTurns}><span>${texts.inTurn}</span></label>`
              : nothing
          }
        </div>
        <as-code name=${this.#race.name} .program=${() => programOf(this.#runs, this.#labels, this.#data())}></as-code>
      </div>
    `;
  }

  #takeTurns(event: On<HTMLInputElement>) {
    this.#inTurn = event.currentTarget.checked;
    this.requestUpdate();
  }
}

/** The homework's network against fully connected ones of the same widths and of the same number of parameters (2.1). */
class NetworkSizes extends NetworkRace {
  constructor() {
    super({
      name: 'sizes',
      networks: [
        { label: texts.networks.cnn, network: { model: 'cnn' } },
        { label: texts.networks.widths, network: { model: 'fcn', hidden: 576 } },
        { label: texts.networks.parameters, network: { model: 'fcn', hidden: 250 } },
      ],
      asks: [
        { name: 'sizes-accuracy', by: 'validation', wanted: 'most', after: 'end' },
        { name: 'sizes-time', by: 'seconds', wanted: 'least', after: 'end' },
      ],
      named: true,
      mayTakeTurns: true,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'network-sizes': NetworkSizes;
  }
}

customElements.define('network-sizes', NetworkSizes);
