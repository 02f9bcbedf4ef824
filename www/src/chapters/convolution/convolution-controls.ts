import { html, nothing } from 'lit';
import { texts } from '#language/chapters/convolution/texts';
import type { On } from '../../page/exhibit';
import { LIMITS } from './address';
import { ConvolutionExhibit } from './convolution-exhibit';
import { isPreset, PRESET_NAMES } from './presets';

/** What is computed: an example, sizes, and beyond the homework stride, padding and pooling. */
class ConvolutionControls extends ConvolutionExhibit {
  constructor() {
    super('values');
  }

  override render() {
    const said = texts.controls;
    const { preset, setup } = this.store.settings;
    const { x, w, stride, padding, pool } = setup;
    const largest = Math.max(
      Math.min(LIMITS.pool, this.store.values?.z.rows ?? 1, this.store.values?.z.columns ?? 1),
      pool,
    );
    const beyond = stride !== 1 || padding !== 0 || pool !== 2;
    return html`
      <div class="conv-controls" role="group" aria-label=${said.label}>
        <label class="conv-field">
          <span>${said.presets}</span>
          <select data-testid="convolution-example" @change=${this.#choose}>
            <option value="" .selected=${!preset} ?hidden=${preset !== undefined}>${said.own}</option>
            ${PRESET_NAMES.map(
              (name) =>
                html`<option value=${name} .selected=${name === preset}>${said.preset[name].name}</option>`,
            )}
          </select>
        </label>
        ${this.#sizes('x', said.image, [
          range(Math.max(1, w.rows - 2 * padding), LIMITS.image),
          range(Math.max(1, w.columns - 2 * padding), LIMITS.image),
        ])}
        ${this.#sizes('w', said.filter, [
          range(1, Math.min(LIMITS.filter, x.rows + 2 * padding)),
          range(1, Math.min(LIMITS.filter, x.columns + 2 * padding)),
        ])}
        <button type="button" @click=${() => this.store.reset()}>${said.reset}</button>
        ${this.store.isCaseShown ? html`<button type="button" @click=${this.#leaveCase}>${said.leaveCase}</button>` : nothing}
        <details class="conv-beyond" ?open=${beyond}>
          <summary>${said.beyond}</summary>
          <div>
            ${this.#field(said.stride, stride, range(1, LIMITS.stride), (value) => this.store.setStride(value))}
            ${this.#field(
              said.padding,
              padding,
              range(
                Math.max(0, Math.ceil((w.rows - x.rows) / 2), Math.ceil((w.columns - x.columns) / 2)),
                LIMITS.padding,
              ),
              (value) => this.store.setPadding(value),
            )}
            ${this.#field(said.pool, pool, range(1, largest), (value) => this.store.setPool(value), said.poolOf)}
            <span class="help">${said.beyondHint}</span>
          </div>
        </details>
        <p class="conv-why help">${preset ? said.preset[preset].why : ''}</p>
      </div>
    `;
  }

  /** Rows and columns of the image or of the filter: only such as leave the filter room. */
  #sizes(which: 'x' | 'w', name: string, [rows, columns]: [number[], number[]]) {
    const said = texts.controls;
    const matrix = this.store.settings.setup[which];
    return html`<fieldset class="conv-sizes">
      <legend>${name}</legend>
      ${this.#field(html`<i>${said.height[which]}</i> ${said.rows}`, matrix.rows, rows, (value) =>
        this.store.resize(which, value, matrix.columns),
      )}
      ${this.#field(html`<i>${said.width[which]}</i> ${said.columns}`, matrix.columns, columns, (value) =>
        this.store.resize(which, matrix.rows, value),
      )}
    </fieldset>`;
  }

  #field(
    name: unknown,
    chosen: number,
    values: number[],
    set: (value: number) => void,
    written: (value: number) => string = String,
  ) {
    return html`<label class="conv-field">
      <span>${name}</span>
      <select @change=${(event: On<HTMLSelectElement>) => set(Number(event.currentTarget.value))}>
        ${values.map(
          (value) => html`<option value=${value} .selected=${value === chosen}>${written(value)}</option>`,
        )}
      </select>
    </label>`;
  }

  #leaveCase() {
    this.store.leaveCase();
    const check = document.querySelector('formula-check');
    check?.scrollIntoView({ block: 'center' });
    // The button goes; who came by keyboard goes on where the case came from.
    check?.querySelector('textarea')?.focus({ preventScroll: true });
  }

  #choose(event: On<HTMLSelectElement>) {
    const { value } = event.currentTarget;
    if (isPreset(value)) this.store.choose(value);
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

declare global {
  interface HTMLElementTagNameMap {
    'convolution-controls': ConvolutionControls;
  }
}

customElements.define('convolution-controls', ConvolutionControls);
