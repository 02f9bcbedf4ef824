import { html, nothing } from 'lit';
import { texts } from '#language/chapters/kuzushiji/texts';
import { percent } from '#language/page/numbers';
import { CLASSES } from '../../drawing/classes';
import { SIDE } from '../../drawing/drawing';
import { DrawingExhibit } from '../../drawing/drawing-exhibit';
import { DEFAULT_MODEL } from '../../engine/default-model';
import type { ConvolutionLayer } from '../../engine/protocol';
import '../../figures/as-code';
import { pageScale } from '../../figures/page-scale';
import { greyPixels, pixelsOf } from '../../figures/paint-map';
import { showError } from '../../page/errors';
import '../../page/exhibit.css';
import { InView } from '../../page/in-view';
import { FollowsSteps } from '../../page/side-by-side';
import '../../page/step-guide';
import { theme } from '../../page/theme';
import { address } from './address';
import './layer-values.css';
import { mapsOf, type ShownMaps } from './shown-maps';

/** What stands between two layers of the network, by the names of the steps about it, and the maps that show it. */
const STAGES = {
  picture: undefined,
  conv1: 'conv1',
  pool1: 'conv1',
  conv2: 'conv2',
  pool2: 'conv2',
  list: 'conv2',
  fc1: undefined,
  fc2: undefined,
  fc3: undefined,
} as const satisfies Record<string, ConvolutionLayer | undefined>;
type Stage = keyof typeof STAGES;
const NAMES = Object.keys(STAGES) as Stage[];

/** What a reader does who goes on from a link. */
const ACTIONS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

let elements = 0;

/** What one stage of the network holds for the drawing, or for an example; its layer stands out in the diagram above. */
class LayerValues extends DrawingExhibit {
  readonly #group = `layer-values-${++elements}`;
  readonly #inView = new InView(this);
  /** The stage of the step that is read, until the reader chooses another. */
  #read: Stage | undefined;
  /** The stage that the reader has chosen, and the one under the pointer. */
  #chosen: Stage = 'picture';
  #pointed: Stage | undefined;
  /** Whether a link has led here: while the page finds its place, no step is read. */
  #isLinked = false;

  constructor() {
    super();
    this.follow(() => [this.#maps], 'change');
    this.follow(theme, 'change');
    this.hear(window, 'hashchange', () => this.#restore());
    for (const action of ACTIONS) {
      this.hear(window, action, () => {
        this.#isLinked = false;
      });
    }
    new FollowsSteps(this, (step) => {
      if (this.#isLinked) return;
      this.#read = NAMES.find((name) => name === step);
      this.requestUpdate();
    });
  }

  override connectedCallback() {
    super.connectedCallback();
    this.dataset.shows = NAMES.join(' ');
    this.#restore();
    const { figure } = this;
    figure?.addEventListener('pointermove', this.#point);
    figure?.addEventListener('pointerleave', this.#point);
    figure?.addEventListener('click', this.#press);
  }

  override firstUpdated() {
    const { engine } = this.store;
    engine.start();
    this.store.refresh();
    engine.models.download(DEFAULT_MODEL).catch((error: Error) => {
      if (engine.status.phase !== 'failed') showError(error.message);
    });
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    const { figure } = this;
    figure?.removeEventListener('pointermove', this.#point);
    figure?.removeEventListener('pointerleave', this.#point);
    figure?.removeEventListener('click', this.#press);
  }

  /** The figure with the diagram. */
  get figure(): HTMLElement | null {
    return this.closest('figure');
  }

  get #maps(): ShownMaps {
    return mapsOf(this.store);
  }

  get #stage(): Stage {
    return this.#pointed ?? this.#read ?? this.#chosen;
  }

  override render() {
    const { stages: said } = texts;
    const stage = this.#stage;
    const [title, what] = said[stage];
    return html`
      <step-guide></step-guide>
      <fieldset class="layer-choice">
        <legend class="visually-hidden">${said.label}</legend>
        ${NAMES.map(
          (name) => html`<label class="choice">
            <input type="radio" name=${this.#group} .checked=${name === stage} @change=${() => this.#keep(name)}>
            <span>${said[name][0]}</span>
          </label>`,
        )}
      </fieldset>
      <p class="layer-what"><strong>${title}.</strong> ${what} <span class="help">${this.#maps.isExample ? said.example : nothing}</span></p>
      <div class="layer-shown" data-stage=${stage}>${this.#shown(stage)}</div>
      ${this.#code(stage, this.#maps.input)}
    `;
  }

  #code(stage: Stage, input: Float32Array | undefined) {
    if (!input) return nothing;
    return html`<as-code name="layers" .program=${() => this.#program(stage, input)}></as-code>`;
  }

  async #program(stage: Stage, input: Float32Array) {
    const programs = await import('#language/chapters/kuzushiji/programs');
    return programs.stage(input, await this.store.engine.models.fileOf(DEFAULT_MODEL), stage);
  }

  #shown(stage: Stage) {
    const { stages: said } = texts;
    const layer = STAGES[stage];
    if (stage === 'picture') {
      return html`<canvas class="layer-picture" width=${SIDE} height=${SIDE} role="img" aria-label=${texts.maps.input}></canvas>`;
    }
    if (layer) {
      const maps = this.#maps.maps(DEFAULT_MODEL, layer);
      return Array.from({ length: maps?.channels ?? 0 }, (_, channel) => {
        return html`<canvas data-channel=${channel} width=${maps?.width ?? 1} height=${maps?.height ?? 1} role="img"
          aria-label=${texts.map.title(said[stage][0], channel + 1)}></canvas>`;
      });
    }
    if (stage !== 'fc3') return nothing;
    const probabilities = this.#maps.probabilities(DEFAULT_MODEL);
    return html`<ol class="layer-scores">
      ${CLASSES.map(({ character }, index) => {
        const probability = probabilities?.[index] ?? 0;
        return html`<li data-value=${probability}><span lang="ja" translate="no">${character}</span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect width=${100 * probability} height="8"></rect>
          </svg>
          <span translate="no">${percent(probability)}</span></li>`;
      })}
    </ol>`;
  }

  override updated() {
    const stage = this.#stage;
    for (const part of this.figure?.querySelectorAll<SVGElement>('[data-stage]') ?? []) {
      part.toggleAttribute('data-current', part.dataset.stage === stage);
    }
    this.store.lookAt(this, this.#inView.value ? [DEFAULT_MODEL] : [], { maps: true });
    if (!this.#inView.value) return;
    const picture = this.querySelector<HTMLCanvasElement>('.layer-picture');
    if (picture && this.#maps.input)
      picture.getContext('2d')?.putImageData(greyPixels(this.#maps.input), 0, 0);
    const layer = STAGES[stage];
    const maps = layer && this.#maps.maps(DEFAULT_MODEL, layer);
    if (!maps) return;
    const relu = stage !== layer;
    const style = {
      scale: pageScale(),
      range: this.#maps.range(DEFAULT_MODEL, layer, relu),
      relu,
    };
    for (const canvas of this.querySelectorAll<HTMLCanvasElement>('[data-channel]')) {
      canvas.getContext('2d')?.putImageData(pixelsOf(maps, Number(canvas.dataset.channel), style), 0, 0);
    }
  }

  #choose(stage: Stage) {
    this.#chosen = stage;
    this.#read = undefined;
    this.requestUpdate();
  }

  #keep(stage: Stage) {
    this.#choose(stage);
    address.keep({ layer: stage === 'picture' ? null : stage });
  }

  #restore() {
    const linked = address.settings().get('layer');
    const stage = NAMES.find((name) => name === linked);
    if (!stage) return;
    this.#isLinked = true;
    this.#choose(stage);
  }

  readonly #point = (event: PointerEvent) => {
    const pointed = event.type === 'pointerleave' ? undefined : stageAt(event);
    if (pointed === this.#pointed) return;
    this.#pointed = pointed;
    this.requestUpdate();
  };

  readonly #press = (event: MouseEvent) => {
    const stage = stageAt(event);
    if (stage) this.#keep(stage);
  };
}

/** The stage of the diagram under the pointer. */
function stageAt(event: Event): Stage | undefined {
  const part = (event.target as Element).closest<SVGElement>('svg.network [data-stage]');
  return NAMES.find((name) => name === part?.dataset.stage);
}

declare global {
  interface HTMLElementTagNameMap {
    'layer-values': LayerValues;
  }
}

customElements.define('layer-values', LayerValues);
