/** What the activation maps show: the reader's drawing, or an example while there is none. */

import { isBlank, sourceOf } from '../../drawing/drawing';
import { dataSetSamples, exampleDrawing } from '../../drawing/samples';
import type { DrawingStore } from '../../drawing/state';
import { Latest } from '../../engine/latest';
import type { ConvolutionLayer, Maps, Reading } from '../../engine/protocol';
import { rangeOf } from '../../figures/color-scale';
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

const known = new WeakMap<DrawingStore, ShownMaps>();

/** What is shown of a drawing, the same for all exhibits. */
export function mapsOf(drawing: DrawingStore): ShownMaps {
  const maps = known.get(drawing) ?? new ShownMaps(drawing);
  known.set(drawing, maps);
  return maps;
}

/** Dispatches `change` when there is something else to show. */
export class ShownMaps extends Emitter<'change'> {
  readonly drawing: DrawingStore;
  #example: Example | null = null;
  readonly #latest = new Latest<void>(() => this.#readExample());

  constructor(drawing: DrawingStore) {
    super();
    this.drawing = drawing;
    drawing.addEventListener('reading', () => this.#update());
    const readExample = () => {
      if (this.isExample) this.#latest.push();
    };
    drawing.engine.models.addEventListener('change', readExample);
    drawing.addEventListener('looked-at', readExample);
  }

  /** Whether an example stands in, because nothing is drawn. */
  get isExample(): boolean {
    return isBlank(this.drawing.drawing) || this.drawing.readings.some(({ state }) => state === 'blank');
  }

  /** Where the example comes from, if from the data set. */
  get origin(): string | undefined {
    return this.#example?.origin;
  }

  get input(): Float32Array | undefined {
    return this.isExample ? this.#example?.input : this.drawing.input;
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
    return this.isExample ? this.#exampleOf(model) : this.drawing.readingOf(model);
  }

  /**
   * The scale of a layer's maps goes from −range to range. Each network has its own, because the learning rates leave
   * values of very different sizes.
   */
  range(model: string, layer: ConvolutionLayer, relu: boolean): number {
    const values = this.maps(model, layer)?.values ?? new Float32Array();
    return rangeOf(relu ? values.map((value) => Math.max(value, 0)) : values);
  }

  #update(): void {
    const here = this.drawing.mapsOf.filter((name) => this.drawing.engine.models.has(name));
    if (this.isExample && here.some((name) => !this.#exampleOf(name))) this.#latest.push();
    this.emit('change');
  }

  async #readExample(): Promise<void> {
    try {
      const samples = await dataSetSamples(this.drawing.engine).catch(() => null);
      const drawing = samples?.[0]?.drawing ?? exampleDrawing();
      const { mapsOf } = this.drawing;
      const { input, readings } = await this.drawing.engine.read([...mapsOf], sourceOf(drawing), [...mapsOf]);
      const origin = drawing.kind === 'pixels' ? drawing.origin : undefined;
      this.#example = origin === undefined ? { input, readings } : { input, readings, origin };
      this.emit('change');
    } catch (error) {
      if (this.drawing.engine.status.phase !== 'failed') showError((error as Error).message);
    }
  }
}
