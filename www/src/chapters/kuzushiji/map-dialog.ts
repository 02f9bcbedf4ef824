import { html, nothing, svg } from 'lit';
import { texts } from '#language/chapters/kuzushiji/texts';
import { SIDE } from '../../drawing/drawing';
import { DEFAULT_MODEL } from '../../engine/default-model';
import { Latest } from '../../engine/latest';
import type { Maps, PixelSum } from '../../engine/protocol';
import { showError } from '../../page/errors';
import { Exhibit } from '../../page/exhibit';
import '../../figures/as-code';
import '../../figures/cell-canvas';
import type { Cell, CellEvent } from '../../figures/cell-canvas';
import { rangeOf } from '../../figures/color-scale';
import { pageScale } from '../../figures/page-scale';
import './map-dialog.css';
import { signed } from '#language/page/numbers';
import { numberGrid } from '../../figures/number-grid';
import { greyPixels, pixelsOf } from '../../figures/paint-map';
import { theme } from '../../page/theme';
import type { MapName, ShownMaps } from './shown-maps';

/** One activation map, large, with the sum behind each of its pixels. */
export class MapDialog extends Exhibit {
  static override properties = { maps: { attribute: false } };
  declare maps: ShownMaps;
  #map: MapName = { model: DEFAULT_MODEL, layer: 'conv1', channel: 0 };
  #cell: Cell = { row: 13, column: 13 };
  #sum: PixelSum | null = null;
  readonly #latest = new Latest<void>(() => this.#explain());

  constructor() {
    super();
    this.follow(theme, 'change');
    this.hear(
      () => this.maps,
      'change',
      () => {
        if (!this.#isOpen) return;
        this.#latest.push();
        this.requestUpdate();
      },
    );
  }

  /** Shows a map, with the cursor where it is strongest. */
  open(map: MapName): void {
    const maps = this.maps.maps(map.model, map.layer);
    if (!maps) return;
    this.#map = map;
    this.#cell = strongest(maps, map.channel);
    this.#sum = null;
    this.#latest.push();
    this.requestUpdate();
    this.querySelector('dialog')?.showModal();
  }

  get #isOpen(): boolean {
    return this.querySelector('dialog')?.open ?? false;
  }

  override render() {
    const { map: said, maps: words } = texts;
    const { layer, channel, model } = this.#map;
    const maps = this.maps.maps(model, layer);
    return html`
      <dialog class="map-dialog" aria-label=${said.title(words.layer[layer], channel + 1)} @click=${this.#click}>
        <header>
          <h3>${said.title(words.layer[layer], channel + 1)} <small>${words.rateOf(model)}</small></h3>
          <button type="button" @click=${this.#close}>${said.close}</button>
        </header>
        <div class="map-dialog-body">
          <div>
            <cell-canvas data-cursor="always" .rows=${maps?.height ?? 1} .columns=${maps?.width ?? 1}
              .cursor=${this.#cell} .hovers=${true} .label=${said.label} .announcement=${this.#announcement()}
              @cell=${this.#point}></cell-canvas>
            <p class="help">${said.help}</p>
          </div>
          <div class="map-sum">${this.#sum ? this.#explained(this.#sum) : nothing}</div>
        </div>
      </dialog>
    `;
  }

  override async updated() {
    const { layer, channel, model } = this.#map;
    const maps = this.maps.maps(model, layer);
    const canvas = this.querySelector('cell-canvas');
    await canvas?.updateComplete;
    const style = {
      scale: pageScale(),
      range: this.maps.range(model, layer, false),
      relu: false,
    };
    if (maps) canvas?.paint(pixelsOf(maps, channel, style));
    const image = this.querySelector<HTMLCanvasElement>('.map-window canvas');
    if (this.maps.input) image?.getContext('2d')?.putImageData(greyPixels(this.maps.input), 0, 0);
  }

  #announcement(): string {
    const { row, column } = this.#cell;
    return this.#sum ? texts.map.cell(row + 1, column + 1, signed(this.#sum.sum)) : '';
  }

  #explained(sum: PixelSum) {
    const { map: said } = texts;
    const scale = pageScale();
    const size = sum.kernel[0] * sum.kernel[1];
    const columns = [
      { label: said.window, symbol: 'x', values: sum.inputs },
      { label: said.kernel, symbol: 'W', values: sum.weights },
      { label: said.products, symbol: 'x · W', values: sum.products },
    ].map((column) => ({ ...column, range: rangeOf(column.values) }));
    return html`
      <p class="map-equation">
        <span data-symbol="z">${said.place(this.#cell.row + 1, this.#cell.column + 1)}</span>
        = ${signed(sum.bias)} <small>(${said.bias})</small> + <small>${said.of(sum.products.length)}</small>
        = <strong translate="no" data-testid="map-sum">${signed(sum.sum)}</strong>
        <small class="map-after">${said.after(signed(Math.max(sum.sum, 0)))}</small>
      </p>
      <div class="map-kernels" data-channels=${sum.channels}>
        ${Array.from({ length: sum.channels }, (_, channel) => {
          const from = sum.channels > 1 ? said.inputChannel(channel + 1) : '';
          return html`<div class="map-kernel">
            ${from ? html`<h4>${from}</h4>` : nothing}
            ${columns.map(({ label, symbol, values, range }) => {
              const part = values.subarray(channel * size, (channel + 1) * size);
              return html`<figure>
                <figcaption data-symbol=${symbol}>${channel === 0 || !from ? label : symbol}</figcaption>
                ${numberGrid(`${label} ${from}`, part, sum.kernel, { scale, range })}
              </figure>`;
            })}
          </div>`;
        })}
      </div>
      ${sum.channels === 1 ? this.#imageWindow(sum) : nothing}
      <details>
        <summary>${said.written}</summary>
        <p class="map-written" translate="no">${written(sum)}</p>
      </details>
      ${this.#code(this.#map, this.#cell, this.maps.input)}
    `;
  }

  /** Where the window lies in the image, for the layer whose input is the image. */
  #imageWindow({ origin: [row, column], kernel: [height, width] }: PixelSum) {
    return html`
      <figure class="map-window">
        <figcaption>${texts.map.inputImage}</figcaption>
        <div>
          <canvas width=${SIDE} height=${SIDE}></canvas>
          <svg viewBox="0 0 ${SIDE} ${SIDE}" aria-hidden="true">
            ${svg`<rect class="window" x=${column} y=${row} width=${width} height=${height}></rect>`}
          </svg>
        </div>
      </figure>
    `;
  }

  #code(map: MapName, cell: Cell, input: Float32Array | undefined) {
    if (!input) return nothing;
    return html`<as-code name="pixel" .program=${() => this.#program(map, cell, input)}></as-code>`;
  }

  async #program(map: MapName, cell: Cell, input: Float32Array) {
    const { mapPixel } = await import('#language/chapters/kuzushiji/programs');
    const file = await this.maps.drawing.engine.models.fileOf(map.model);
    return mapPixel(input, file, { ...map, ...cell });
  }

  #point(event: CellEvent) {
    this.#cell = event.cell;
    this.#latest.push();
    this.requestUpdate();
  }

  async #explain() {
    const { model, layer, channel } = this.#map;
    const { input } = this.maps;
    if (!input) return;
    try {
      this.#sum = await this.maps.drawing.engine.explain(model, { layer, channel, ...this.#cell }, input);
    } catch (error) {
      this.#close();
      showError((error as Error).message);
    }
    this.requestUpdate();
  }

  readonly #close = () => {
    this.querySelector('dialog')?.close();
  };

  /** A click beside the dialog closes it. */
  #click(event: Event) {
    if (event.target === event.currentTarget) this.#close();
  }
}

function strongest({ values, height, width }: Maps, channel: number): Cell {
  const map = values.subarray(channel * height * width, (channel + 1) * height * width);
  const at = map.reduce((best, value, i) => (Math.abs(value) > Math.abs(map[best] ?? 0) ? i : best), 0);
  return { row: Math.floor(at / width), column: at % width };
}

/** bias + x × W + … = z, without the terms whose input is zero. */
function written(sum: PixelSum): string {
  const terms = [...sum.inputs].flatMap((input, i) =>
    input === 0 ? [] : [`${signed(input)} × ${signed(sum.weights[i] as number)}`],
  );
  return `${[signed(sum.bias), ...terms].join(' + ')} = ${signed(sum.sum)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'map-dialog': MapDialog;
  }
}

customElements.define('map-dialog', MapDialog);
