import { html, render } from 'lit';
import { texts } from '#language/chapters/convolution/texts';
import type { Convolution } from '../../engine/theory';
import type { Cell, Options } from './address';
import type {} from './convolution-views';

/** The steps that are about M itself: the exhibit then shows it from there on. */
const ABOUT_M = ['element', 'product', 'blocks'];

/** The cell that shows what a step says, and how M is shown meanwhile. */
const SHOWS: Record<string, (values: Convolution) => Partial<Options> & Cell> = {
  window: () => ({ view: 'z', row: 1, column: 1 }),
  size: ({ z }) => ({ view: 'z', row: z.rows, column: z.columns }),
  vec: ({ x }) => ({ view: 'x', row: 1, column: Math.min(2, x.columns) }),
  output: ({ z }) => ({ view: 'z', row: 1, column: Math.min(2, z.columns) }),
  weight: ({ x }) => ({ view: 'x', row: Math.ceil(x.rows / 2), column: Math.ceil(x.columns / 2) }),
  element: ({ m }) => ({ view: 'm', row: m.rows, column: m.columns }),
  product: ({ z_vec }) => ({ view: 'z-vec', row: Math.ceil(z_vec.rows / 2), column: 1 }),
  blocks: () => ({ view: 'w', row: 1, column: 1, blocks: true, hideZeros: true }),
  pool: ({ h2 }) => ({ view: h2.values.length > 0 ? 'h2' : 'h', row: 1, column: 1 }),
};

/** The derivation, which stands in the page already: adds to each step the button that shows it in the exhibit. */
class ConvolutionSteps extends HTMLElement {
  connectedCallback(): void {
    for (const [place, step] of this.#steps.entries()) {
      const button = document.createElement('p');
      button.className = 'derivation-show';
      render(
        html`<button type="button" @click=${() => this.#show(place)}>${texts.steps.show}</button>`,
        button,
      );
      step.querySelector('.gist')?.after(button);
    }
  }

  get #steps(): NodeListOf<HTMLElement> {
    return this.querySelectorAll<HTMLElement>('li[data-step]');
  }

  #show(place: number): void {
    const steps = this.#steps;
    const step = steps[place];
    const shows = SHOWS[step?.dataset.step ?? ''];
    const views = this.closest('section')?.querySelector('convolution-views');
    if (!step || !shows || !views?.store.values) return;
    const { store } = views;
    const { view, row, column, ...options } = shows(views.store.values);
    store.setOptions(options);
    store.select(view, row, column);
    views.guide({
      isAboutM: ABOUT_M.includes(step.dataset.step ?? ''),
      title: texts.steps.step(place + 1, step.querySelector('h3')?.textContent ?? ''),
      gist: step.querySelector('.gist')?.cloneNode(true) as Node,
      previous: place > 0 ? () => this.#show(place - 1) : undefined,
      next: place + 1 < steps.length ? () => this.#show(place + 1) : undefined,
      back: () => {
        step.scrollIntoView({ block: 'start' });
        step.querySelector('button')?.focus({ preventScroll: true });
      },
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'convolution-steps': ConvolutionSteps;
  }
}

customElements.define('convolution-steps', ConvolutionSteps);
