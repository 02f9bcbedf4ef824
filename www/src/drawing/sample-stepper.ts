import { html, nothing } from 'lit';
import { texts } from '#language/drawing/texts';
import { showError } from '../page/errors';
import type { On } from '../page/exhibit';
import { reducesMotion } from '../page/motion';
import type { Drawing } from './drawing';
import { DrawingExhibit } from './drawing-exhibit';
import { play } from './sample-player';
import { dataSetSamples, OURS, type Sample } from './samples';

/** Steps through example drawings: ours, and the data set's where the site was built with it. */
class SampleStepper extends DrawingExhibit {
  #dataSet: Sample[] | null = null;
  #usesDataSet = false;
  #at = -1;
  #playing = new AbortController();

  constructor() {
    super('drawing');
  }

  override firstUpdated() {
    dataSetSamples(this.store.engine).then(
      (samples) => {
        this.#dataSet = samples;
        this.requestUpdate();
      },
      (error: Error) => {
        if (this.store.engine.status.phase !== 'failed') showError(error.message);
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
    const label = sample && shows(this.store.drawing, sample.drawing) ? sample.label : '';
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
      void play(this.store, drawing.strokes, { atOnce: reducesMotion(), signal: this.#playing.signal });
    } else {
      this.store.apply(drawing);
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

declare global {
  interface HTMLElementTagNameMap {
    'sample-stepper': SampleStepper;
  }
}

customElements.define('sample-stepper', SampleStepper);
