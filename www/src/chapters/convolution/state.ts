/** The convolution that all views of chapter 1 share. */

import { Calculation, type Computed } from '../../engine/calculation';
import type {
  Convolution,
  ConvolutionExample,
  ConvolutionLinks,
  ConvolutionSetup,
  ConvolutionView,
  Counterexample,
  Element,
  Matrix,
  OutputLoss,
  Theory,
} from '../../engine/theory';
import { edited, resized } from '../../figures/matrix-text';
import { type Cell, FIRST, type Options, read, type Settings, settingsFor } from './address';
import { type PresetName, setupOf } from './presets';

export class ConvolutionStore extends Calculation<ConvolutionView, Settings, Convolution, ConvolutionLinks> {
  #example: ConvolutionExample | undefined;
  /** What was shown before a case, and the case itself. */
  #before: Settings | undefined;
  #case: Settings | undefined;

  protected override read(address: URLSearchParams) {
    return read(address);
  }

  protected override written(settings: Settings) {
    return settingsFor(settings);
  }

  /** What the formula finds for row i and column j of M. */
  element(i: number, j: number): Element | undefined {
    return this.#example?.element(i, j);
  }

  /** Changes one number of the image, of the filter or of the gradient g. */
  edit(which: 'x' | 'w' | 'g', row: number, column: number, value: number): void {
    const matrix = which === 'g' ? this.values?.g : this.settings.setup[which];
    if (matrix) this.#set({ [which]: edited(matrix, row, column, value) });
  }

  /** Lets the way back begin at a loss. */
  setLoss(loss: OutputLoss): void {
    const g = this.#gradientOf(loss);
    if (g) this.#set({ g });
  }

  /** Whether the gradient g is that of a loss. */
  isOf(loss: OutputLoss): boolean {
    const g = this.values?.g.values;
    return this.#gradientOf(loss)?.values.every((value, place) => value === g?.[place]) ?? false;
  }

  /** The gradient of a loss with respect to z; the output that is alone is the one that is looked at. */
  #gradientOf(loss: OutputLoss): Matrix | undefined {
    const columns = this.values?.z.columns ?? 1;
    const place = this.links?.here.z ?? 0;
    return this.#example?.gradient_of(loss, Math.floor(place / columns) + 1, (place % columns) + 1);
  }

  /** Changes the size of the image or of the filter; numbers that still fit stay. */
  resize(which: 'x' | 'w', rows: number, columns: number): void {
    this.#set({ [which]: resized(this.settings.setup[which], rows, columns) });
  }

  setStride(stride: number): void {
    this.#set({ stride });
  }

  setPadding(padding: number): void {
    this.#set({ padding });
  }

  setPool(pool: number): void {
    this.#set({ pool });
  }

  setOptions(options: Partial<Options>): void {
    this.show({ options: { ...this.shownSettings.options, ...options } });
  }

  choose(preset: PresetName): void {
    this.change({ setup: setupOf(preset), preset, selected: FIRST });
  }

  /** Takes the sizes of a case, with an image whose pixels can be told apart, and looks at its place in M if it has one. */
  showCase({ image, filter, at }: Counterexample): void {
    const { w } = this.settings.setup;
    const [rows, columns] = image;
    this.#before ??= this.settings;
    const setup = {
      ...this.settings.setup,
      x: {
        rows,
        columns,
        values: Float64Array.from({ length: rows * columns }, (_, place) => (place % 9) + 1),
      },
      w: resized(w, ...filter),
      stride: 1,
      padding: 0,
    };
    const selected: Cell = at ? { view: 'm', row: at[0], column: at[1] } : FIRST;
    this.change({ setup, preset: undefined, selected });
    this.#case = this.settings;
  }

  /** A case stays until the reader changes something: the way to it leads past steps that show other cells. */
  protected override get isHeld(): boolean {
    return this.#case !== undefined && this.#case === this.settings;
  }

  get isCaseShown(): boolean {
    return this.#before !== undefined;
  }

  /** Goes back to what was shown before a case. */
  leaveCase(): void {
    const before = this.#before;
    this.#before = undefined;
    if (before) this.change(before);
  }

  #set(changes: Partial<ConvolutionSetup>): void {
    const setup = { ...this.settings.setup, ...changes };
    this.change(changes.x || changes.w ? { setup, preset: undefined } : { setup });
  }

  protected override computed(
    theory: Theory,
    refuse: (name: string) => void,
  ): Computed<ConvolutionView, Convolution, ConvolutionLinks> {
    const { setup } = this.settings;
    const { x, w, stride, padding, pool, g } = setup;
    if (g) {
      const [rows, columns] = theory.shapes(x.rows, x.columns, w.rows, w.columns, stride, padding, pool).z;
      if (g.rows !== rows || g.columns !== columns) {
        refuse('g');
        this.settings = { ...this.settings, setup: { ...setup, g: resized(g, rows, columns, 1) } };
      }
    }
    const example = new theory.ConvolutionExample(this.settings.setup);
    const values = example.values();
    if (!has(values, this.settings.selected)) {
      refuse('cell');
      this.settings = { ...this.settings, selected: FIRST };
    }
    this.#example = example;
    return {
      values,
      links: (view, row, column) => example.links(view, row, column),
      free: () => example.free(),
    };
  }
}

function has(values: Convolution, { view, row, column }: Cell): boolean {
  const matrix = matrixOfView(values, view);
  return matrix !== undefined && row <= matrix.rows && column <= matrix.columns;
}

export function matrixOfView(values: Convolution, view: ConvolutionView): Matrix | undefined {
  switch (view) {
    case 'x-vec':
      return values.x_vec;
    case 'z-vec':
      return values.z_vec;
    case 'printed':
      return values.printed?.m;
    default:
      return values[view];
  }
}
