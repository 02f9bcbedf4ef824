import { html, LitElement } from 'lit';
import { texts } from '../../texts/why.en';
import { characterData } from '../../training/data';
import { TrainingRun } from '../../training/run';
import type { TrainingOptions } from '../../training/types';
import '../training/data-source';
import '../training/learning-curves';
import '../training/training-controls';
import '../training/training.css';
import { UpdatesOn } from '../updates';
import './why.css';

type Network = Pick<TrainingOptions, 'model' | 'hidden' | 'permuted'>;

/** Some networks that learn from the same batches, side by side. */
export class NetworkRace extends LitElement {
  readonly #runs: TrainingRun[];
  readonly #labels: string[];
  readonly #named: boolean;

  constructor(name: string, networks: readonly { label: string; network: Network }[], named = false) {
    super();
    const recipe = { learning_rate: 0.0005, batch_size: 64, epochs: 3, seed: 42 };
    this.#runs = networks.map(
      ({ network }, index) => new TrainingRun(`${name}-${index}`, { ...network, ...recipe }, characterData),
    );
    this.#labels = networks.map(({ label }) => label);
    this.#named = named;
    for (const run of this.#runs) new UpdatesOn(this, run, 'change');
  }

  override createRenderRoot() {
    return this;
  }

  override connectedCallback() {
    super.connectedCallback();
    for (const run of this.#runs) void run.restore();
  }

  override render() {
    const underWay = this.#runs.some((run) => run.isUnderWay);
    return html`
      <div class="training-panel wide">
        <div>
          <training-controls ?named=${this.#named} .runs=${this.#runs} .labels=${this.#labels}
            .settings=${['learning_rate', 'batch_size', 'epochs', 'seed']}></training-controls>
        </div>
        <div><data-source .data=${characterData} ?locked=${underWay}></data-source></div>
        <learning-curves measure="accuracy" .runs=${this.#runs} .labels=${this.#labels}></learning-curves>
      </div>
    `;
  }
}

/** The homework's network against fully connected ones of the same widths and of the same number of parameters (2.1). */
class NetworkSizes extends NetworkRace {
  constructor() {
    super(
      'sizes',
      [
        { label: texts.networks.cnn, network: { model: 'cnn' } },
        { label: texts.networks.widths, network: { model: 'fcn', hidden: 576 } },
        { label: texts.networks.parameters, network: { model: 'fcn', hidden: 250 } },
      ],
      true,
    );
  }
}

customElements.define('network-sizes', NetworkSizes);
