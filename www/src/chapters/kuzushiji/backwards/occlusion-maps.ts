import { html, nothing } from 'lit';
import { texts } from '#language/chapters/kuzushiji/backwards/texts';
import { SIDE } from '../../../drawing/drawing';
import { DEFAULT_MODEL } from '../../../engine/default-model';
import type { Occlusion, Pass } from '../../../engine/protocol';
import '../../../figures/as-code';
import '../../../figures/cell-canvas';
import type { Cell, CellCanvas, CellEvent } from '../../../figures/cell-canvas';
import { rangeOf } from '../../../figures/color-scale';
import { legend, paintLegends } from '../../../figures/legend';
import { pageScale } from '../../../figures/page-scale';
import { pixelsOf } from '../../../figures/paint-map';
import { Exhibit } from '../../../page/exhibit';
import { theme } from '../../../page/theme';
import type { Dissection } from './dissection';
import { changedFilters, imageOf } from './layers';

const SIDES = [3, 5, 7, 9];
/** Half way between paper and ink. */
const GREY = 0.5;

type Name = keyof typeof texts.occlusion.maps;
const NAMES = Object.keys(texts.occlusion.maps) as Name[];

/** Saliency beside occlusion: what the gradient of the pixels foretells of a grey square, and what the square does. */
class OcclusionMaps extends Exhibit {
  static override properties = { dissection: { attribute: false } };
  declare dissection: Dissection;
  #side = 5;
  /** The side of the square that was slid. */
  #slid = 5;
  #cell: Cell = { row: 13, column: 13 };

  constructor() {
    super();
    this.follow(theme, 'change');
    this.follow(() => [this.dissection], 'change');
  }

  override render() {
    const { occlusion: said } = texts;
    const { pass, occlusion, covering } = this.dissection;
    if (!pass) return nothing;
    return html`
      <h3>${texts.titles.occlusion}</h3>
      <p class="help">${texts.about.occlusion}</p>
      <div class="toolbar">
        <label>${said.side}
          <select @change=${this.#size}>
            ${SIDES.map((side) => html`<option value=${side} ?selected=${side === this.#side}>${said.sides(side)}</option>`)}
          </select>
        </label>
        <button type="button" data-testid="occlusion-start" ?disabled=${covering} @click=${this.#cover}>${said.start}</button>
        <span role="status">${covering ? said.busy : nothing}</span>
      </div>
      ${occlusion ? this.#maps(pass, occlusion) : nothing}
    `;
  }

  #maps(pass: Pass, occlusion: Occlusion) {
    const { occlusion: said } = texts;
    const { row, column } = this.#cell;
    const place = row * SIDE + column;
    const at = said.at(
      row + 1,
      column + 1,
      occlusion.foretold[place] as number,
      occlusion.happened[place] as number,
    );
    return html`
      <p data-testid="occlusion-summary">${said.summary(occlusion.same_sign, occlusion.correlation)}</p>
      <div class="occlusion-maps">
        ${NAMES.map((name) => {
          const range = rangeOf(valuesOf(name, pass, occlusion));
          return html`<figure>
            <figcaption>${said.maps[name]}</figcaption>
            <cell-canvas data-cursor="always" data-map=${name} .rows=${SIDE} .columns=${SIDE} .cursor=${this.#cell} .hovers=${true}
              .label=${said.maps[name]} .announcement=${name === 'happened' ? at : ''} @cell=${this.#point}></cell-canvas>
            ${legend(-1, texts.picture.legend(said.maps[name], String(range)), range)}
          </figure>`;
        })}
      </div>
      <p translate="no" data-testid="occlusion-at">${at}</p>
      <p class="help">${said.help}</p>
      ${this.dissection.isTrained ? nothing : html`<as-code name="occlusion" .program=${() => this.#program(pass)}></as-code>`}
    `;
  }

  async #program(pass: Pass) {
    const { occlusion } = await import('#language/chapters/kuzushiji/programs');
    const file = await this.dissection.drawing.engine.models.fileOf(DEFAULT_MODEL);
    const how = { chosen: pass.class, changed: changedFilters(pass) };
    return occlusion(imageOf(pass), file, how, { side: this.#slid, grey: GREY, ...this.#cell });
  }

  override async updated() {
    const { pass, occlusion } = this.dissection;
    if (!pass || !occlusion) return;
    for (const name of NAMES) {
      const canvas = this.querySelector<CellCanvas>(`[data-map="${name}"]`);
      await canvas?.updateComplete;
      const values = valuesOf(name, pass, occlusion);
      const style = { scale: pageScale(), range: rangeOf(values), relu: false };
      canvas?.paint(pixelsOf({ channels: 1, height: SIDE, width: SIDE, values }, 0, style));
    }
    paintLegends(this, pageScale());
  }

  #size(event: Event) {
    this.#side = Number((event.target as HTMLSelectElement).value);
  }

  #point(event: CellEvent) {
    this.#cell = event.cell;
    this.requestUpdate();
  }

  readonly #cover = () => {
    this.#slid = this.#side;
    void this.dissection.cover(this.#side, GREY);
  };
}

function valuesOf(name: Name, pass: Pass, occlusion: Occlusion): Float32Array {
  return name === 'gradient' ? (pass.layers[0]?.gradients ?? new Float32Array()) : occlusion[name];
}

customElements.define('occlusion-maps', OcclusionMaps);
