import { texts } from '#language/training/texts';
import './recorded-results.css';

/** What the curves of one learning rate say at each epoch. */
interface Curve {
  rate: string;
  values: Record<string, number[]>;
}

/**
 * The recorded training runs. Tables and curves stand in the page already; this adds an epoch that the reader moves,
 * by pointing at a chart or with the slider, and at which all curves are read out at once.
 */
class TrainingResults extends HTMLElement {
  #charts: SVGSVGElement[] = [];
  #curves: Curve[] = [];
  readonly #slider = document.createElement('input');
  readonly #said = document.createElement('output');
  readonly #readout = document.createElement('tbody');

  connectedCallback() {
    this.#charts = [...this.querySelectorAll<SVGSVGElement>('svg.chart')];
    const epochs = Number(this.#charts[0]?.dataset.epochs);
    if (!epochs || this.#curves.length > 0) return;
    this.#curves = this.#readCurves();
    this.querySelector('.charts')?.after(this.#control(epochs));
    for (const chart of this.#charts) {
      chart.addEventListener('pointermove', (event) => this.#point(chart, event, epochs));
      chart.addEventListener('pointerdown', (event) => this.#point(chart, event, epochs));
    }
    this.#show(epochs);
  }

  /** The curves as they are drawn: each mean carries its values. */
  #readCurves(): Curve[] {
    const curves = new Map<string, Curve>();
    for (const chart of this.#charts) {
      const measure = chart.classList[1] as string;
      for (const group of chart.querySelectorAll<SVGGElement>('[data-rate]')) {
        const rate = group.dataset.rate as string;
        const curve = curves.get(rate) ?? { rate, values: {} };
        const mean = group.querySelector<SVGPolylineElement>('.mean');
        curve.values[measure] = (mean?.dataset.values ?? '').split(' ').map(Number);
        curves.set(rate, curve);
      }
    }
    return [...curves.values()];
  }

  #control(epochs: number): HTMLElement {
    const control = document.createElement('div');
    control.className = 'epoch';
    const label = document.createElement('label');
    Object.assign(this.#slider, { type: 'range', min: '1', max: String(epochs), step: '1' });
    this.#slider.addEventListener('input', () => this.#show(this.#slider.valueAsNumber));
    label.append(texts.epoch.label, this.#slider, this.#said);
    const hint = document.createElement('p');
    hint.textContent = texts.epoch.hint;

    const table = document.createElement('table');
    const head = table.createTHead().insertRow();
    for (const title of texts.epoch.columns) {
      const cell = document.createElement('th');
      cell.scope = 'col';
      cell.textContent = title;
      head.append(cell);
    }
    table.append(this.#readout);
    control.append(label, hint, table);
    return control;
  }

  #point(chart: SVGSVGElement, event: PointerEvent, epochs: number) {
    const box = chart.getBoundingClientRect();
    const left = Number(chart.dataset.left);
    const right = Number(chart.dataset.right);
    const at = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
    const epoch = Math.round(1 + ((at - left) / (right - left)) * (epochs - 1));
    this.#show(Math.min(epochs, Math.max(1, epoch)));
  }

  #show(epoch: number) {
    const epochs = Number(this.#slider.max);
    this.#slider.value = String(epoch);
    this.#said.value = texts.epoch.of(epoch, epochs);
    for (const chart of this.#charts) {
      const left = Number(chart.dataset.left);
      const right = Number(chart.dataset.right);
      const x = left + ((right - left) * (epoch - 1)) / Math.max(1, epochs - 1);
      chart.dataset.epoch = String(epoch);
      chart.querySelector('.guide')?.setAttribute('transform', `translate(${x} 0)`);
    }
    this.#readout.replaceChildren(
      ...this.#curves.map(({ rate, values }) => {
        const row = document.createElement('tr');
        const title = document.createElement('th');
        title.scope = 'row';
        title.textContent = rate;
        row.append(title);
        for (const measure of ['running', 'own', 'validation']) {
          row.insertCell().textContent = values[measure]?.[epoch - 1]?.toFixed(4) ?? '–';
        }
        return row;
      }),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'training-results': TrainingResults;
  }
}

customElements.define('training-results', TrainingResults);
