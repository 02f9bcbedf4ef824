import { html, nothing } from 'lit';
import { texts } from '#language/chapters/kuzushiji/texts';
import { percent } from '#language/page/numbers';
import { texts as training } from '#language/training/texts';
import { CLASSES, classOf } from '../../drawing/classes';
import { isBlank } from '../../drawing/drawing';
import { DrawingExhibit } from '../../drawing/drawing-exhibit';
import { drawnOrExample } from '../../drawing/drawn';
import { Latest } from '../../engine/latest';
import type { Reading } from '../../engine/protocol';
import '../../figures/as-code';
import { rangeOf } from '../../figures/color-scale';
import { pageScale } from '../../figures/page-scale';
import { pixelsOf } from '../../figures/paint-map';
import { download } from '../../page/download';
import { theme } from '../../page/theme';
import { characterDataContext } from '../../training/provided';
import { TrainingRun } from '../../training/run';
import { programOf } from '../../training/training-program';
import '../../training/data-source';
import '../../training/learning-curves';
import '../../training/training-controls';
import '../../training/training-settings';
import '../../training/training.css';

/** The name of the network in training among the models of the page. */
const LIVE = 'in training';

/** Trains the homework's network on the page, and shows what it makes of the reader's drawing meanwhile. */
class TrainCharacters extends DrawingExhibit {
  readonly #data = this.use(characterDataContext);
  #begun: readonly [TrainingRun] | undefined;
  #reading: Reading | undefined;
  readonly #latest = new Latest<void>(() => this.#read());
  readonly #inView = new IntersectionObserver(([entry]) => {
    this.#run.watched = entry?.isIntersecting ?? false;
  });

  constructor() {
    super();
    this.follow(() => [this.#run], 'change');
    this.follow(theme, 'change');
    this.hear(
      () => this.#run,
      'weights',
      () => this.#latest.push(),
    );
    this.hear(
      () => this.store,
      'drawing',
      () => this.#latest.push(),
    );
  }

  override connectedCallback() {
    super.connectedCallback();
    this.#inView.observe(this);
  }

  override firstUpdated() {
    void this.#run.restore();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#inView.disconnect();
    this.#run.watched = false;
  }

  /** Always the same list: nothing is new where nothing has changed. */
  get #runs(): readonly [TrainingRun] {
    this.#begun ??= [
      new TrainingRun(
        'cnn',
        { model: 'cnn', learning_rate: 0.0005, batch_size: 64, epochs: 5, seed: 42 },
        this.#data(),
      ),
    ];
    return this.#begun;
  }

  get #run(): TrainingRun {
    return this.#runs[0];
  }

  override render() {
    const { controls: said } = training;
    return html`
      <div class="wide">
        <div class="training-panel">
          <training-controls named .runs=${this.#runs}></training-controls>
          <learning-curves measure="accuracy" .runs=${this.#runs}></learning-curves>
          ${this.#live()}
          <training-settings named .runs=${this.#runs} .settings=${['learning_rate', 'batch_size', 'epochs', 'seed']}></training-settings>
          <data-source .data=${this.#data()} ?locked=${this.#run.isOpen}></data-source>
          ${
            this.#run.weights
              ? html`<div class="training-extra">
                  <button type="button" data-testid="train-download" @click=${this.#download}>${said.download}</button>
                  <p class="help">${said.downloadHint}</p></div>`
              : nothing
          }
        </div>
        <as-code name="train" .program=${() => programOf(this.#runs, [texts.live.network], this.#data())}></as-code>
      </div>
    `;
  }

  override updated() {
    const maps = this.#reading?.conv1;
    if (!maps) return;
    const range = rangeOf(maps.values);
    for (const [channel, canvas] of this.querySelectorAll<HTMLCanvasElement>('.live-maps canvas').entries()) {
      canvas
        .getContext('2d')
        ?.putImageData(pixelsOf(maps, channel, { scale: pageScale(), range, relu: false }), 0, 0);
    }
  }

  #live() {
    const { live: said } = texts;
    const reading = this.#reading;
    const read = reading?.class === undefined ? undefined : classOf(reading.class);
    return html`
      <section class="live-network training-wide" aria-label=${said.title}>
        <h3>${said.title} (${isBlank(this.store.drawing) ? said.example : said.drawing})</h3>
        <p class="live-answer" data-testid="live-reading" data-class=${reading?.class ?? nothing}
          data-probability=${reading?.probability ?? nothing}>
          ${read ? html`<span lang="ja" translate="no">${read.character}</span> ${said.reading(read.reading, percent(reading?.probability ?? 0))}` : said.waiting}
        </p>
        ${
          reading
            ? html`<ol class="live-classes" role="list" aria-label=${said.classes}>${CLASSES.map((_, index) => this.#bar(index, reading))}</ol>
              <div class="live-maps" role="img" aria-label=${said.maps}>
                ${Array.from({ length: reading.conv1?.channels ?? 0 }, () => html`<canvas width="28" height="28"></canvas>`)}
              </div>`
            : nothing
        }
      </section>
    `;
  }

  #bar(index: number, { probabilities }: Reading) {
    const probability = probabilities[index] ?? 0;
    return html`<li data-class=${index} data-probability=${probability}>
      <span lang="ja" translate="no">${classOf(index).character}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-ground" width="100" height="8"></rect>
        <rect class="bar" width=${100 * probability} height="8"></rect>
      </svg>
      <span translate="no">${percent(probability)}</span>
    </li>`;
  }

  /** The network as it is now reads what is drawn; it is a model of the page like the reader's own. */
  async #read(): Promise<void> {
    const { weights } = this.#run;
    if (!weights) return;
    const source = drawnOrExample(this.store);
    try {
      if (this.store.engine.models.bytesOf(LIVE) !== weights) await this.store.addTraining(LIVE, weights);
      [this.#reading] = (await this.store.engine.read([LIVE], source, [LIVE])).readings;
    } catch {
      // The page's device says itself what is wrong with it.
    }
    this.requestUpdate();
  }

  #download() {
    if (this.#run.weights)
      download(
        this.#run.weights,
        `cnn-${this.#run.options.learning_rate}-step${this.#run.progress?.step ?? 0}.safetensors`,
      );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'train-characters': TrainCharacters;
  }
}

customElements.define('train-characters', TrainCharacters);
