import type { ChapterAddress, Understood } from '../page/address';
import { Emitter } from '../page/emitter';
import type { Theory } from './theory';

/** A cell of one of the views. */
export interface Cell<View extends string> {
  view: View;
  /** From 1. */
  row: number;
  column: number;
}

/** What a step of the text shows: a cell, and perhaps settings that hold meanwhile. */
export interface Shown<View extends string, Settings> {
  cell: Cell<View>;
  settings?: Partial<Settings>;
}

/** What the theory has computed, and how it answers for one of its cells. */
export interface Computed<View extends string, Values, Links> {
  values: Values;
  links(view: View, row: number, column: number): Links;
  free(): void;
}

/** A slider or a play changes settings often; the address follows when they rest. */
const ADDRESS_DELAY_MS = 250;

/**
 * The one calculation that the exhibits of a chapter share: what the reader has set, what comes out of it, and what is
 * lit. Emits `values` when the numbers or how they are shown change, `lit` when another cell is pointed at or selected.
 */
export abstract class Calculation<
  View extends string,
  Settings extends { selected: Cell<View> },
  Values,
  Links,
> extends Emitter<'values' | 'lit'> {
  settings: Settings;
  values: Values | undefined;
  links: Links | undefined;
  /** The cell under the pointer: it is lit in place of the selected one. */
  pointed: Cell<View> | undefined;
  /** Why there are no values: the bundle did not load. */
  failure: string | undefined;
  /** What of the address could not be used, by the name of the setting. */
  refused: readonly string[] = [];
  /** What the step that is read shows of the values, until the reader takes it over: no address has it. */
  #cellShown: ((values: Values) => Shown<View, Settings>) | undefined;
  #settingsShown: ((values: Values) => Shown<View, Settings>) | undefined;
  readonly #address: ChapterAddress;
  #theory: Theory | undefined;
  #computed: Computed<View, Values, Links> | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #fromAddress = true;

  constructor(theory: Promise<Theory>, address: ChapterAddress) {
    super();
    this.#address = address;
    const { settings, refused } = this.read(address.settings());
    this.settings = settings;
    this.refused = refused;
    address.whenSet(() => this.#restore());
    theory.then(
      (bundle) => {
        this.#theory = bundle;
        this.compute();
      },
      (error: Error) => {
        this.failure = error.message;
        this.emit('values');
      },
    );
  }

  /** The settings that an address describes; without any, those to begin with. */
  protected abstract read(address: URLSearchParams): Understood<Settings>;

  /** The settings as an address; null for what is as it was. */
  protected abstract written(settings: Settings): Record<string, string | null>;

  /** Computes anew; settings that do not go together are `refused` and changed. */
  protected abstract computed(theory: Theory, refuse: (name: string) => void): Computed<View, Values, Links>;

  /** Whether what is shown stays, whichever step is read. */
  protected get isHeld(): boolean {
    return false;
  }

  /** The cell that is lit: the one pointed at, or else that of the step that is read, or the selected one. */
  get cell(): Cell<View> {
    const shown = this.values && !this.isHeld ? this.#cellShown?.(this.values).cell : undefined;
    return this.pointed ?? shown ?? this.settings.selected;
  }

  /** The reader's settings with those of the step that is read. */
  get shownSettings(): Settings {
    return { ...this.settings, ...this.#stepSettings };
  }

  get #stepSettings(): Partial<Settings> | undefined {
    return this.values && !this.isHeld ? this.#settingsShown?.(this.values).settings : undefined;
  }

  /** Shows what a step says, until the reader points at something else or chooses it. */
  follow(shows: ((values: Values) => Shown<View, Settings>) | undefined): void {
    const before = this.#stepSettings;
    this.#cellShown = shows;
    this.#settingsShown = shows;
    // Thousands of cells are drawn anew only where they look different.
    if (before || this.#stepSettings) this.emit('values');
    this.light();
  }

  select(view: View, row: number, column: number): void {
    this.settings = { ...this.settings, selected: { view, row, column } };
    this.#cellShown = undefined;
    this.pointed = undefined;
    this.light();
    this.keep();
  }

  point(view: View, row: number, column: number): void {
    this.pointed = { view, row, column };
    this.light();
  }

  leave(): void {
    if (!this.pointed) return;
    this.pointed = undefined;
    this.light();
  }

  /** Everything as it was when the page was opened for the first time. */
  reset(): void {
    this.change(this.read(new URLSearchParams()).settings);
  }

  /** Changes how the values are shown. */
  protected show(changes: Partial<Settings>): void {
    this.settings = { ...this.settings, ...changes };
    this.#settingsShown = undefined;
    this.emit('values');
    this.keep();
  }

  protected change(changes: Partial<Settings>): void {
    this.settings = { ...this.settings, ...changes };
    this.refused = [];
    this.compute();
    this.keep();
  }

  protected compute(): void {
    if (!this.#theory) return;
    this.#computed?.free();
    const refused: string[] = [];
    this.#computed = this.computed(this.#theory, (name) => refused.push(name));
    this.values = this.#computed.values;
    this.pointed = undefined;
    // Where the reader has changed a size, there is nothing to complain of.
    if (this.#fromAddress) this.refused = [...this.refused, ...refused];
    this.#fromAddress = false;
    this.emit('values');
    this.light();
  }

  protected light(): void {
    const { view, row, column } = this.cell;
    this.links = this.#computed?.links(view, row, column);
    if (this.links) this.emit('lit');
  }

  protected keep(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.#address.keep(this.written(this.settings)), ADDRESS_DELAY_MS);
  }

  #restore(): void {
    const { settings, refused } = this.read(this.#address.settings());
    this.settings = settings;
    this.refused = refused;
    this.#cellShown = undefined;
    this.#settingsShown = undefined;
    this.#fromAddress = true;
    this.compute();
  }
}
