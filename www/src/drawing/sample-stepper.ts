import { html, nothing } from 'lit';
import { texts } from '#language/drawing/texts';
import { engine } from '../engine/engine';
import { showError } from '../page/errors';
import { Exhibit, type On } from '../page/exhibit';
import { reducesMotion } from '../page/theme';
import { classOf } from './classes';
import type { Drawing, Stroke } from './drawing';
import { play } from './sample-player';
import ours from './samples.json';
import { store } from './state';

interface Sample {
  /** What the reader sees said of it. */
  label: string;
  drawing: Drawing;
}

const OURS: Sample[] = ours.samples.map((sample, index) => ({
  label: texts.draw.sampleOurs(classOf(sample.class).character, index + 1, ours.samples.length),
  drawing: { kind: 'strokes', strokes: sample.strokes as unknown as Stroke[] },
}));

/** An example drawing of ours that shows what the page does before the reader draws. */
export function exampleDrawing(): Drawing {
  return (OURS[0] as Sample).drawing;
}

/** Steps through example drawings: ours, and the data set's where the site was built with it. */
class SampleStepper extends Exhibit {
  #dataSet: Sample[] | null = null;
  #usesDataSet = false;
  #at = -1;
  #playing = new AbortController();

  constructor() {
    super();
    this.follow(store, 'drawing');
  }

  override firstUpdated() {
    dataSetSamples().then(
      (samples) => {
        this.#dataSet = samples;
        this.requestUpdate();
      },
      (error: Error) => {
        if (engine.status.phase !== 'failed') showError(error.message);
      },
    );
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  /** Leaves the drawing as it is. */
  stop(): void {
    this.#playing.abort();
  }

  override render() {
    const { draw: said } = texts;
    const sample = this.#samples[this.#at];
    const label = sample && shows(store.drawing, sample.drawing) ? sample.label : '';
    return html`
      <div class="samples" role="group" aria-label=${said.samples}>
        <button type="button" class="icon" data-testid="sample-previous" title=${said.previous}
          aria-label=${said.previous} @click=${() => this.#step(-1)}>‹</button>
        <span class="samples-title">${said.samples}</span>
        <button type="button" class="icon" data-testid="sample-next" title=${said.next}
          aria-label=${said.next} @click=${() => this.#step(1)}>›</button>
        ${
          this.#dataSet
            ? html`<select aria-label=${said.samples} @change=${this.#change}>
                <option value="ours">${said.ours}</option>
                <option value="data-set">${said.dataSet}</option>
              </select>`
            : nothing
        }
        <span class="help" aria-live="polite">${label}</span>
      </div>
    `;
  }

  get #samples(): Sample[] {
    return this.#usesDataSet && this.#dataSet ? this.#dataSet : OURS;
  }

  #change(event: On<HTMLSelectElement>) {
    this.#usesDataSet = event.currentTarget.value === 'data-set';
    this.#at = -1;
    this.#step(1);
  }

  #step(by: number) {
    const count = this.#samples.length;
    this.#at = (Math.max(this.#at, by > 0 ? -1 : 0) + by + count) % count;
    this.stop();
    this.#playing = new AbortController();
    const { drawing } = this.#samples[this.#at] as Sample;
    if (drawing.kind === 'strokes') {
      void play(store, drawing.strokes, { atOnce: reducesMotion(), signal: this.#playing.signal });
    } else {
      store.apply(drawing);
    }
    this.requestUpdate();
  }
}

/** Whether a drawing is the sample, or as much of it as is drawn so far. */
function shows(drawing: Drawing, sample: Drawing): boolean {
  if (drawing.kind !== 'strokes' || sample.kind !== 'strokes') return drawing === sample;
  const points = sample.strokes.flat();
  return drawing.strokes.flat().every((point, i) => point === points[i]);
}

let samples: Promise<Sample[] | null> | undefined;

/** The data set's samples, the first of them the homework's own example; null without the data. */
export function dataSetSamples(): Promise<Sample[] | null> {
  samples ??= engine.samples().then((found) => {
    if (!found) return null;
    return found.images.map((input, index) => {
      const origin = index === 0 ? found.first : texts.draw.ofDataSet(index);
      const { character } = classOf(found.labels[index] as number);
      return {
        label: texts.draw.sampleDataSet(origin, character, found.licence),
        drawing: { kind: 'pixels', input, origin },
      };
    });
  });
  return samples;
}

declare global {
  interface HTMLElementTagNameMap {
    'sample-stepper': SampleStepper;
  }
}

customElements.define('sample-stepper', SampleStepper);
