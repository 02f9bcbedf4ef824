/** The convolution that all views of chapter 1 share: its numbers, what came out, and what is lit. */

import type {
  Convolution,
  ConvolutionExample,
  ConvolutionSetup,
  ConvolutionView,
  Element,
  Links,
  Matrix,
} from '../../engine/theory';
import { theory } from '../../engine/theory';
import { resized } from '../../figures/matrix-text';
import { keepSettings, settingsOf } from '../../page/address';
import { type Cell, FIRST, type Options, PLAIN, read, settingsFor } from './address';
import { DEFAULT_PRESET, type PresetName, setupOf } from './presets';
import type { Shown } from './steps';

type Bundle = Awaited<typeof theory>;

const CHAPTER = 'conv-matrix';
/** A play through the image changes the cell often; the address follows when it rests. */
const ADDRESS_DELAY_MS = 250;

/** Dispatches `values` when the numbers or options change, and `lit` when another cell is pointed at or selected. */
export class ConvolutionStore extends EventTarget {
  setup: ConvolutionSetup = setupOf(DEFAULT_PRESET);
  /** The preset, as long as none of its numbers is changed. */
  preset: PresetName | undefined = DEFAULT_PRESET;
  /** How the reader wants M to be shown. */
  options: Options = PLAIN;
  values: Convolution | undefined;
  links: Links | undefined;
  selected: Cell = FIRST;
  /** The cell under the pointer: it is lit in place of the selected one. */
  pointed: Cell | undefined;
  /** Why there are no values: the bundle did not load. */
  failure: string | undefined;
  /** What of the address could not be used, by the name of the setting. */
  refused: readonly string[] = [];
  /** What the step that is read shows of these numbers. */
  #shows: ((values: Convolution) => Shown) | undefined;
  /** The same, less what the reader has taken over since; it is not the reader's own, so no address has it. */
  #guided: { cell?: Cell; options?: Partial<Options> } = {};
  #bundle: Bundle | undefined;
  #example: ConvolutionExample | undefined;
  #keeping = 0;
  #fromAddress = false;

  constructor() {
    super();
    this.#restore();
    window.addEventListener('hashchange', () => {
      // A bare link to the chapter leaves the reader's numbers alone.
      if (settingsOf(location.hash, CHAPTER).size === 0) return;
      this.#restore();
      this.#compute();
    });
    theory.then(
      (bundle) => {
        this.#bundle = bundle;
        this.#compute();
      },
      (error: Error) => {
        this.failure = error.message;
        this.dispatchEvent(new Event('values'));
      },
    );
  }

  /** The cell that is lit: the one pointed at, or else that of the step that is read, or the selected one. */
  get cell(): Cell {
    return this.pointed ?? this.#guided.cell ?? this.selected;
  }

  /** How M is shown. */
  get shownOptions(): Options {
    return { ...this.options, ...this.#guided.options };
  }

  /** Shows what a step says, until the reader points at something else or chooses it. */
  follow(shows: ((values: Convolution) => Shown) | undefined): void {
    const before = this.#guided.options;
    this.#shows = shows;
    this.#guide();
    if (before || this.#guided.options) this.dispatchEvent(new Event('values'));
    this.#light();
  }

  /** What the formula finds for row i and column j of M. */
  element(i: number, j: number): Element | undefined {
    return this.#example?.element(i, j);
  }

  select(view: ConvolutionView, row: number, column: number): void {
    this.selected = { view, row, column };
    this.pointed = undefined;
    delete this.#guided.cell;
    this.#light();
    this.#keep();
  }

  point(view: ConvolutionView, row: number, column: number): void {
    this.pointed = { view, row, column };
    this.#light();
  }

  leave(): void {
    if (!this.pointed) return;
    this.pointed = undefined;
    this.#light();
  }

  /** Changes one number of the image, of the filter or of the gradient g. */
  edit(which: 'x' | 'w' | 'g', row: number, column: number, value: number): void {
    const matrix = which === 'g' ? this.values?.g : this.setup[which];
    if (!matrix) return;
    const values = Float64Array.from(matrix.values);
    values[(row - 1) * matrix.columns + column - 1] = value;
    this.#change({ [which]: { ...matrix, values } });
  }

  /** Sets the whole gradient g with respect to z, row by row. */
  setGradient(values: Float64Array): void {
    const g = this.values?.g;
    if (g) this.#change({ g: { ...g, values } });
  }

  /** Changes the size of the image or of the filter; numbers that still fit stay. */
  resize(which: 'x' | 'w', rows: number, columns: number): void {
    this.#change({ [which]: resized(this.setup[which], rows, columns) });
  }

  setStride(stride: number): void {
    this.#change({ stride });
  }

  setPadding(padding: number): void {
    this.#change({ padding });
  }

  setPool(pool: number): void {
    this.#change({ pool });
  }

  setOptions(options: Partial<Options>): void {
    this.options = { ...this.shownOptions, ...options };
    delete this.#guided.options;
    this.dispatchEvent(new Event('values'));
    this.#keep();
  }

  choose(preset: PresetName): void {
    this.setup = setupOf(preset);
    this.preset = preset;
    this.selected = FIRST;
    this.refused = [];
    this.#compute();
    this.#keep();
  }

  /** Everything as it was when the page was opened for the first time. */
  reset(): void {
    this.options = PLAIN;
    this.choose(DEFAULT_PRESET);
  }

  #change(changes: Partial<ConvolutionSetup>): void {
    this.setup = { ...this.setup, ...changes };
    if (changes.x || changes.w) this.preset = undefined;
    this.refused = [];
    this.#compute();
    this.#keep();
  }

  #compute(): void {
    if (!this.#bundle) return;
    const { x, w, stride, padding, pool, g } = this.setup;
    if (g) {
      const [rows, columns] = this.#bundle.shapes(
        x.rows,
        x.columns,
        w.rows,
        w.columns,
        stride,
        padding,
        pool,
      ).z;
      if (g.rows !== rows || g.columns !== columns) {
        this.#refuse('g');
        this.setup.g = resized(g, rows, columns, 1);
      }
    }
    this.#example?.free();
    this.#example = new this.#bundle.ConvolutionExample(this.setup);
    this.values = this.#example.values();
    this.pointed = undefined;
    this.#guide();
    if (!this.#has(this.selected)) {
      this.#refuse('cell');
      this.selected = FIRST;
    }
    this.#fromAddress = false;
    this.dispatchEvent(new Event('values'));
    this.#light();
  }

  /** What the address asks for must fit; where the reader has changed a size, there is nothing to complain of. */
  #refuse(name: string): void {
    if (this.#fromAddress) this.refused = [...this.refused, name];
  }

  #light(): void {
    const { view, row, column } = this.cell;
    this.links = this.#example?.links(view, row, column);
    this.dispatchEvent(new Event('lit'));
  }

  #guide(): void {
    const shown = this.values && this.#shows?.(this.values);
    if (!shown) {
      this.#guided = {};
      return;
    }
    const { view, row, column, ...options } = shown;
    this.#guided = { cell: { view, row, column }, ...(Object.keys(options).length > 0 && { options }) };
  }

  #has({ view, row, column }: Cell): boolean {
    const matrix = this.values && matrixOfView(this.values, view);
    return matrix !== undefined && row <= matrix.rows && column <= matrix.columns;
  }

  #restore(): void {
    const address = read(settingsOf(location.hash, CHAPTER));
    this.setup = address.setup;
    this.preset = address.preset;
    this.options = address.options;
    this.selected = address.selected;
    this.refused = address.refused;
    this.#fromAddress = true;
  }

  #keep(): void {
    clearTimeout(this.#keeping);
    this.#keeping = window.setTimeout(() => keepSettings(CHAPTER, settingsFor(this)), ADDRESS_DELAY_MS);
  }
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

export const store = new ConvolutionStore();
