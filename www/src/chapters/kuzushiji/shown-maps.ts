/** What the activation maps show: the reader's drawing, or an example while there is none. */

import { flatten, isBlank } from '../../drawing/drawing';
import { dataSetSamples, exampleDrawing } from '../../drawing/sample-stepper';
import { store } from '../../drawing/state';
import { engine } from '../../engine/engine';
import { Latest } from '../../engine/latest';
import type { ConvolutionLayer, Maps, Reading } from '../../engine/protocol';
import { roundRange } from '../../figures/color-scale';
import { Emitter } from '../../page/emitter';
import { showError } from '../../page/errors';

/** One map: of a model, a layer and a channel from 0. */
export interface MapName {
  model: string;
  layer: ConvolutionLayer;
  channel: number;
}

interface Example {
  input: Float32Array;
  readings: readonly Reading[];
  origin?: string;
}

/** Dispatches `change` when there is something else to show. */
class ShownMaps extends Emitter<'change'> {
  #example: Example | null = null;
  readonly #latest = new Latest<void>(() => this.#readExample());

  constructor() {
    super();
    store.addEventListener('reading', () => this.#update());
    const readExample = () => {
      if (this.isExample) this.#latest.push();
    };
    engine.models.addEventListener('change', readExample);
    store.addEventListener('looked-at', readExample);
  }

  /** Whether an example stands in, because nothing is drawn. */
  get isExample(): boolean {
    return isBlank(store.drawing) || store.readings.some(({ state }) => state === 'blank');
  }

  /** Where the example comes from, if from the data set. */
  get origin(): string | undefined {
    return this.#example?.origin;
  }

  get input(): Float32Array | undefined {
    return this.isExample ? this.#example?.input : store.input;
  }

  #exampleOf(model: string): Reading | undefined {
    return this.#example?.readings.find((reading) => reading.model === model);
  }

  maps(model: string, layer: ConvolutionLayer): Maps | undefined {
    return this.#reading(model)?.[layer];
  }

  /** Of the ten characters. */
  probabilities(model: string): readonly number[] | undefined {
    return this.#reading(model)?.probabilities;
  }

  #reading(model: string): Reading | undefined {
    return this.isExample ? this.#exampleOf(model) : store.readingOf(model);
  }

  /**
   * The scale of a layer's maps goes from −range to range. Each network has its own, because the learning rates leave
   * values of very different sizes.
   */
  range(model: string, layer: ConvolutionLayer, relu: boolean): number {
    const values = this.maps(model, layer)?.values ?? new Float32Array();
    return roundRange(values.reduce((most, value) => Math.max(most, relu ? value : Math.abs(value)), 0));
  }

  #update(): void {
    const here = store.mapsOf.filter((name) => engine.models.has(name));
    if (this.isExample && here.some((name) => !this.#exampleOf(name))) this.#latest.push();
    this.emit('change');
  }

  async #readExample(): Promise<void> {
    try {
      const samples = await dataSetSamples().catch(() => null);
      const drawing = samples?.[0]?.drawing ?? exampleDrawing();
      const source = drawing.kind === 'strokes' ? flatten(drawing.strokes) : { input: drawing.input };
      const { mapsOf } = store;
      const { input, readings } = await engine.read([...mapsOf], source, [...mapsOf]);
      const origin = drawing.kind === 'pixels' ? drawing.origin : undefined;
      this.#example = origin === undefined ? { input, readings } : { input, readings, origin };
      this.emit('change');
    } catch (error) {
      if (engine.status.phase !== 'failed') showError((error as Error).message);
    }
  }
}

export const shownMaps = new ShownMaps();
