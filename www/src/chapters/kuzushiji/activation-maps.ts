import { html, nothing } from 'lit';
import { texts } from '#language/chapters/kuzushiji/texts';
import { SIDE } from '../../drawing/drawing';
import { DrawingExhibit } from '../../drawing/drawing-exhibit';
import { DEFAULT_MODEL } from '../../engine/default-model';
import type { ConvolutionLayer } from '../../engine/protocol';
import { showError } from '../../page/errors';
import './activation-maps.css';
import '../../page/exhibit.css';
import { legend, paintLegends } from '../../figures/legend';
import { pageScale } from '../../figures/page-scale';
import './map-dialog';
import { greyPixels, pixelsOf } from '../../figures/paint-map';
import { keepSetting, settingOf } from '../../page/address';
import { theme } from '../../page/theme';
import { type MapName, mapsOf, type ShownMaps } from './shown-maps';

/** The two convolutions: their maps' number and side, and how many stand in a row. */
const LAYERS: Record<ConvolutionLayer, { channels: number; side: number }> = {
  conv1: { channels: 8, side: 28 },
  conv2: { channels: 16, side: 12 },
};
const IN_A_ROW = 4;

let elements = 0;

/** The activation maps of both convolutions for each learning rate, live. */
class ActivationMaps extends DrawingExhibit {
  readonly #group = `activation-maps-${++elements}`;
  #relu = settingOf(location.hash, 'maps') === 'after';
  /** The learning rate shown where there is room for one only. */
  #shown = DEFAULT_MODEL;
  readonly #inView = new IntersectionObserver(([entry]) => {
    this.store.mapsInView = entry?.isIntersecting ?? false;
  });
  /** Of each network's maps, those that are in view or about to be; on a phone only one network's are shown. */
  readonly #looked = new Set<Element>();
  readonly #near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.#looked.add(target);
        else this.#looked.delete(target);
      }
      const names = new Set([...this.#looked].map((place) => (place as HTMLElement).dataset.of as string));
      this.store.lookAt(this, [...names], { maps: true });
      void this.#fetch(names);
    },
    { rootMargin: '100% 0px' },
  );

  constructor() {
    super();
    this.follow(() => [this.#maps], 'change');
    this.follow(() => [this.store.engine.models], 'change');
    this.follow(theme, 'change');
  }

  override connectedCallback() {
    super.connectedCallback();
    this.#inView.observe(this);
  }

  /** The drawing's own model first: the others are wanted only here. */
  async #fetch(names: Iterable<string>) {
    try {
      await this.store.engine.models.download(DEFAULT_MODEL);
      await Promise.all([...names].map((name) => this.store.engine.models.download(name)));
    } catch (error) {
      if (this.store.engine.status.phase !== 'failed') showError((error as Error).message);
    }
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#inView.disconnect();
    this.#near.disconnect();
    this.store.lookAt(this, [], { maps: true });
  }

  get #maps(): ShownMaps {
    return mapsOf(this.store);
  }

  override render() {
    const { maps: said } = texts;
    if (this.store.engine.models.shipped.length === 0) return html`<p class="help">${said.waiting}</p>`;
    return html`
      <div class="framed">
        <div class="maps-head">
          <canvas class="maps-input" width=${SIDE} height=${SIDE} role="img" aria-label=${said.input}></canvas>
          <p>${this.#what()}</p>
          <fieldset>
            <legend>${said.relu}</legend>
            ${this.#reluOption(false, said.before)} ${this.#reluOption(true, said.after)}
          </fieldset>
          <fieldset class="maps-rates">
            <legend>${said.rates}</legend>
            ${this.store.engine.models.shipped.map(
              ({ name }) => html`<label class="choice">
                <input type="radio" name="${this.#group}-rate" .checked=${name === this.#shown}
                  @change=${() => this.#show(name)}>
                <span>${name.replace('cnn-', '')}</span>
              </label>`,
            )}
          </fieldset>
        </div>
        ${(['conv1', 'conv2'] as const).map((layer) => this.#layer(layer))}
      </div>
      <map-dialog .maps=${this.#maps}></map-dialog>
    `;
  }

  #what() {
    const { maps: said } = texts;
    if (!this.#maps.isExample) return said.shownDrawing;
    return this.#maps.origin === undefined ? said.shownExample : said.exampleOrigin(this.#maps.origin);
  }

  #reluOption(relu: boolean, label: string) {
    return html`<label class="choice">
      <input type="radio" name="${this.#group}-relu" .checked=${relu === this.#relu} @change=${() => this.#setRelu(relu)}>
      <span>${label}</span>
    </label>`;
  }

  #layer(layer: ConvolutionLayer) {
    const { maps: said } = texts;
    return html`
      <section class="maps-layer" aria-label=${said.layer[layer]}>
        <header>
          <h3>${said.layer[layer]}</h3>
          <span class="help">${said.shape[layer]}</span>
        </header>
        <div class="maps-models">
          ${this.store.engine.models.shipped.map(
            ({ name }) => html`
              <div class="maps-model" data-of=${name} role="group" aria-label=${said.rateOf(name)} ?data-shown=${name === this.#shown}
                @keydown=${this.#key} @focusin=${this.#focus}>
                <header>
                  <h4>${said.rateOf(name)}</h4>
                  ${this.#legend(name, layer)}
                </header>
                <div class="maps-grid">
                  ${Array.from({ length: LAYERS[layer].channels }, (_, channel) =>
                    this.#map({ model: name, layer, channel }),
                  )}
                </div>
              </div>
            `,
          )}
        </div>
      </section>
    `;
  }

  #map(name: MapName) {
    const { maps: said } = texts;
    const { side } = LAYERS[name.layer];
    return html`
      <button type="button" tabindex=${name.channel === 0 ? 0 : -1} @click=${() => this.#open(name)}
        aria-disabled=${this.#maps.maps(name.model, name.layer) ? nothing : 'true'}
        aria-label=${said.map(said.layer[name.layer], name.channel + 1, said.rateOf(name.model))}>
        <canvas data-testid="activation-map" data-model=${name.model} data-layer=${name.layer}
          data-channel=${name.channel} width=${side} height=${side}></canvas>
      </button>
    `;
  }

  #legend(model: string, layer: ConvolutionLayer) {
    const range = this.#maps.range(model, layer, this.#relu);
    const [from, least] = this.#relu ? ([0, '0'] as const) : ([-1, `−${range}`] as const);
    return legend(from, texts.maps.legend(least, String(range)), range);
  }

  override firstUpdated() {
    this.store.engine.start();
  }

  override updated() {
    for (const place of this.querySelectorAll('.maps-model')) this.#near.observe(place);
    // Under the pen only what is in view is painted.
    if (!this.store.mapsInView && !this.store.settled) return;
    const relu = this.#relu;
    for (const { name } of this.store.engine.models.shipped) {
      for (const layer of ['conv1', 'conv2'] as const) {
        const maps = this.#maps.maps(name, layer);
        if (!maps) continue;
        const style = { scale: pageScale(), range: this.#maps.range(name, layer, relu), relu };
        for (const canvas of this.querySelectorAll<HTMLCanvasElement>(
          `[data-model="${name}"][data-layer="${layer}"]`,
        )) {
          paint(canvas, pixelsOf(maps, Number(canvas.dataset.channel), style));
        }
      }
    }
    paintLegends(this, pageScale());
    const canvas = this.querySelector<HTMLCanvasElement>('.maps-input');
    if (canvas && this.#maps.input) paint(canvas, greyPixels(this.#maps.input));
  }

  #setRelu(relu: boolean) {
    this.#relu = relu;
    keepSetting(this, 'maps', relu ? 'after' : null);
    this.requestUpdate();
  }

  #show(model: string) {
    this.#shown = model;
    this.requestUpdate();
  }

  #open(name: MapName) {
    this.querySelector('map-dialog')?.open(name);
  }

  /** Each group of maps is one tab stop; arrows go from map to map. */
  #key(event: KeyboardEvent) {
    const buttons = [...(event.currentTarget as Element).querySelectorAll('button')];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -IN_A_ROW, ArrowDown: IN_A_ROW }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    buttons[at + step]?.focus();
  }

  #focus(event: FocusEvent) {
    for (const button of (event.currentTarget as Element).querySelectorAll('button')) {
      button.tabIndex = button === event.target ? 0 : -1;
    }
  }
}

function paint(canvas: HTMLCanvasElement, pixels: ImageData) {
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
}

declare global {
  interface HTMLElementTagNameMap {
    'activation-maps': ActivationMaps;
  }
}

customElements.define('activation-maps', ActivationMaps);
