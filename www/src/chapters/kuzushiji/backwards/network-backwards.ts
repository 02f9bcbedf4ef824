import { html, nothing, svg } from 'lit';
import { texts } from '#language/chapters/kuzushiji/backwards/texts';
import { CLASSES, classOf } from '../../../drawing/classes';
import { DrawingExhibit } from '../../../drawing/drawing-exhibit';
import { DEFAULT_MODEL } from '../../../engine/default-model';
import type { Layer, LayerPass, Pass, Sum, Unit, UnitSums } from '../../../engine/protocol';
import '../../../figures/as-code';
import '../../../figures/cell-canvas';
import type { CellCanvas, CellEvent } from '../../../figures/cell-canvas';
import { rangeOf } from '../../../figures/color-scale';
import { legend, paintLegends } from '../../../figures/legend';
import { pageScale } from '../../../figures/page-scale';
import { greyPixels } from '../../../figures/paint-map';
import '../../../page/exhibit.css';
import { theme } from '../../../page/theme';
import { address } from '../address';
import { isAsked, read, written } from './address';
import './backwards.css';
import { Dissection } from './dissection';
import './filter-editor';
import {
  cellOf,
  changedFilters,
  coordinatesOf,
  imageOf,
  layerOf,
  outline,
  paintedLayer,
  placeOf,
  rectanglesOf,
  seams,
  sizeOf,
} from './layers';
import './occlusion-maps';
import './training-step';
import { unitName, unitSums } from './unit-sums';

/** The last layers have a number for each character. */
const SCORES = 2;

/** The arrow keys change the unit often; the address follows when they rest. */
const ADDRESS_DELAY_MS = 250;

let elements = 0;

/** The whole network of the reader's own drawing, forwards and backwards, in numbers. */
class NetworkBackwards extends DrawingExhibit {
  readonly #group = `network-backwards-${++elements}`;
  #dissection: Dissection | undefined;
  #size: number | undefined;
  #gradients = false;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  /** What the address has of it. */
  #kept: string | undefined;
  /** Whether the address asks for something that has yet to be shown, and whether that is under way. */
  #isAsked = false;
  #isSetting = false;
  /** What was painted last. */
  #painted: readonly unknown[] = [];

  constructor() {
    super();
    this.follow(theme, 'change');
    this.hear(window, 'hashchange', () => this.#ask());
    this.follow(() => (this.#dissection ? [this.#dissection] : []), 'change', 'unit');
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#dissection?.close();
  }

  override firstUpdated() {
    this.#ask();
  }

  override willUpdate() {
    if (this.#dissection) return;
    this.#dissection = new Dissection(this.store);
    this.#dissection.size().then(
      (size) => {
        this.#size = size;
        this.requestUpdate();
      },
      // What is missing is said once it is asked for.
      () => undefined,
    );
  }

  override render() {
    const dissection = this.#dissection as Dissection;
    return html`<div class="framed">${dissection.pass ? this.#opened(dissection, dissection.pass) : this.#closed(dissection)}</div>`;
  }

  #closed({ state, failure }: Dissection) {
    const { opening: said } = texts;
    const isBusy = state !== 'closed';
    return html`
      <p>${said.why}</p>
      <button type="button" data-testid="backwards-open" ?disabled=${isBusy} @click=${this.#open}>
        ${failure ? said.again : said.open(this.#size)}
      </button>
      <p role="status">${isBusy ? said.busy : nothing}</p>
      ${failure ? html`<p role="alert" class="notice" data-testid="backwards-failure">${said.failed(failure)}</p>` : nothing}
    `;
  }

  readonly #open = () => {
    this.store.engine.start();
    void this.#dissection?.open();
  };

  #opened(dissection: Dissection, pass: Pass) {
    const { head: said, picture } = texts;
    const { character } = classOf(pass.answer);
    const { isExample, example, unit, sums } = dissection;
    return html`
      <header class="backwards-head">
        <p data-testid="backwards-answer">
          ${isExample && example ? said.example(classOf(example.number).character) : said.drawing}
          <strong>${said.reads(character, pass.probabilities[pass.answer] as number)}</strong>
          ${isExample || this.store.model === DEFAULT_MODEL ? nothing : said.otherReader}
        </p>
        <label>${said.loss}
          <select data-testid="backwards-class" @change=${this.#choose}>
            <option value="" .selected=${dissection.chosen === undefined}>${said.runnerUp}</option>
            ${CLASSES.map(
              (known, index) =>
                html`<option value=${index} .selected=${index === dissection.chosen}>${known.character} (${known.reading})</option>`,
            )}
          </select>
        </label>
        <p translate="no" data-testid="backwards-loss">${said.lossIs(classOf(pass.class).character, pass.loss)}</p>
        ${pass.loss < said.littleLoss ? html`<p class="help">${said.little}</p>` : nothing}
        <fieldset>
          <legend>${said.direction}</legend>
          ${this.#direction(false, said.values)} ${this.#direction(true, said.gradients)}
        </fieldset>
        <div class="backwards-changes">
          <span role="status">${said.changes(pass.changes)}</span>
          <button type="button" ?disabled=${pass.changes === 0} @click=${this.#undo}>${said.undo}</button>
          <button type="button" ?disabled=${pass.changes === 0} @click=${this.#restore}>${said.restore}</button>
        </div>
      </header>
      <p class="help">${picture.help}</p>
      <div>
        <div class="backwards-layers" role="group" aria-label=${said.label} @pointerleave=${this.#leave}>
          ${pass.layers.slice(0, -SCORES).map((own) => this.#layer(dissection, pass, own))}
          <div class="backwards-scores">
            ${pass.layers.slice(-SCORES).map((own) => this.#layer(dissection, pass, own))}
          </div>
        </div>
        ${
          sums
            ? html`<p class="backwards-pointed" data-testid="backwards-pointed">
                <span>${saidOf(pass, unit, sums)}</span>
                <button type="button" class="link" @click=${this.#toSums}>${picture.toSums}</button>
              </p>`
            : nothing
        }
      </div>
      ${sums ? unitSums(pass, unit, sums, this.#go) : nothing}
      ${
        dissection.isTrained
          ? html`<p class="help">${said.noProgram}</p>`
          : html`<as-code name="backwards" .program=${() => this.#program(pass, unit)}></as-code>`
      }
      <filter-editor .dissection=${dissection}></filter-editor>
      <occlusion-maps .dissection=${dissection}></occlusion-maps>
      <training-step .dissection=${dissection}></training-step>
    `;
  }

  async #program(pass: Pass, { layer, place }: Unit) {
    const { backwards } = await import('#language/chapters/kuzushiji/programs');
    const file = await this.store.engine.models.fileOf(DEFAULT_MODEL);
    const [channel, row, column] = coordinatesOf(layerOf(pass, layer), place);
    const unit = { layer, channel: channel - 1, row: row - 1, column: column - 1 };
    return backwards(imageOf(pass), file, { chosen: pass.class, unit, changed: changedFilters(pass) });
  }

  #direction(gradients: boolean, label: string) {
    return html`<label class="choice">
      <input type="radio" name="${this.#group}-direction" .checked=${gradients === this.#gradients}
        @change=${() => this.#turn(gradients)}>
      <span>${label}</span>
    </label>`;
  }

  #layer(dissection: Dissection, pass: Pass, own: LayerPass) {
    const { layer } = own;
    const [title, shape] = texts.layers[layer];
    const { rows, columns } = sizeOf(own);
    const { unit, sums } = dissection;
    const isHere = unit.layer === layer;
    const place = isHere ? unit.place : 0;
    const part = (sum: Sum | undefined, name: string) =>
      sum?.of === layer
        ? svg`<path class=${name} d=${outline(rectanglesOf(own, sum.windows))}></path>`
        : nothing;
    const overlay = svg`<path class="seams" d=${seams(own)}></path>
      ${part(sums?.forward, 'made-from')} ${part(sums?.backward, 'made-back-from')}`;
    const range = rangeOf(this.#values(pass, own));
    return html`
      <section data-layer=${layer} ?data-here=${isHere}>
        <header><h3>${title}</h3> <span class="help">${shape}</span></header>
        <cell-canvas .rows=${rows} .columns=${columns} .cursor=${cellOf(own, place)} .hovers=${true}
          .label=${texts.picture.canvas(title, this.#gradients)} .testId=${`backwards-${layer}`}
          .announcement=${isHere && sums ? saidOf(pass, unit, sums) : ''}
          .overlay=${overlay} ?data-shown=${isHere}
          @cell=${(event: CellEvent) => this.#point(own, event)}></cell-canvas>
        ${
          own.channels === CLASSES.length
            ? html`<ol class="backwards-classes" lang="ja" translate="no" aria-hidden="true">${CLASSES.map(({ character }) => html`<li>${character}</li>`)}</ol>`
            : nothing
        }
        ${layer === 'picture' && !this.#gradients ? nothing : legend(-1, texts.picture.legend(title, String(range)), range)}
      </section>
    `;
  }

  /** What the layer's picture shows now. */
  #values(pass: Pass, { layer, values, gradients }: LayerPass): ArrayLike<number> & Iterable<number> {
    if (this.#gradients) return gradients;
    return layer === 'softmax' ? pass.probabilities : values;
  }

  override async updated() {
    const pass = this.#dissection?.pass;
    if (pass) this.#follow(this.#dissection as Dissection, pass);
    const wanted = [pass, this.#gradients, pageScale()];
    if (!pass || wanted.every((part, index) => part === this.#painted[index])) return;
    this.#painted = wanted;
    const scale = pageScale();
    for (const own of pass.layers) {
      const canvas = this.querySelector<CellCanvas>(`[data-layer="${own.layer}"] cell-canvas`);
      await canvas?.updateComplete;
      const values = this.#values(pass, own);
      const range = rangeOf(values);
      canvas?.paint(
        own.layer === 'picture' && !this.#gradients
          ? greyPixels(own.values)
          : paintedLayer(own, values, (value) => scale.of(value, range)),
      );
    }
    const layers = this.querySelector('.backwards-layers');
    if (layers) paintLegends(layers, scale);
  }

  /** Shows what the address asks for, or keeps in it what is shown. */
  #follow(dissection: Dissection, pass: Pass) {
    if (this.#isAsked) void this.#set(dissection, pass);
    if (this.#isSetting) return;
    const { chosen, held: unit, filter, filterChanges: changes } = dissection;
    const settings = written({ gradients: this.#gradients, chosen, unit, filter, changes }, pass);
    const before = this.#kept;
    this.#kept = JSON.stringify(settings);
    if (before === undefined || before === this.#kept) return;
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => address.keep(settings), ADDRESS_DELAY_MS);
  }

  async #set(dissection: Dissection, pass: Pass) {
    this.#isAsked = false;
    this.#isSetting = true;
    const { gradients, ...others } = read(pass);
    this.#gradients = gradients;
    await dissection.set(others);
    this.#isSetting = false;
    this.requestUpdate();
  }

  #ask() {
    if (!isAsked()) return;
    clearTimeout(this.#keeping);
    this.#isAsked = true;
    if (this.#dissection?.state === 'closed') this.#open();
    this.requestUpdate();
  }

  #point(own: LayerPass, event: CellEvent) {
    const canvas = (event.target as CellCanvas).querySelector('canvas');
    // A pointer that passes by shows; a press or a key holds.
    const isHeld = event.action === 'press' || canvas === document.activeElement;
    this.#dissection?.point(own.layer, placeOf(own, event.cell), isHeld);
  }

  readonly #go = (layer: Layer, place: number) => this.#dissection?.point(layer, place, true);

  #toSums() {
    const title = this.querySelector<HTMLElement>('.backwards-sums h3');
    title?.scrollIntoView();
    title?.focus({ preventScroll: true });
  }

  #turn(gradients: boolean) {
    this.#gradients = gradients;
    this.requestUpdate();
  }

  #choose(event: Event) {
    const { value } = event.target as HTMLSelectElement;
    this.#dissection?.choose(value === '' ? undefined : Number(value));
  }

  #leave() {
    this.#dissection?.leave();
  }

  readonly #undo = () => void this.#dissection?.undo();
  readonly #restore = () => void this.#dissection?.restore();
}

/** A unit with its two numbers. */
function saidOf(pass: Pass, { layer, place }: Unit, { value, gradient }: UnitSums): string {
  return texts.picture.said(unitName(pass, layer, place), texts.number(value), texts.number(gradient));
}

declare global {
  interface HTMLElementTagNameMap {
    'network-backwards': NetworkBackwards;
  }
}

customElements.define('network-backwards', NetworkBackwards);
