import { createContext } from '@lit/context';
import { html, type TemplateResult } from 'lit';
import { texts } from '#language/chapters/attention/texts';
import type { AttentionView, Matrix } from '../../../../pkg/theory/unfold';
import { Exhibit } from '../../page/exhibit';
import type { AttentionStore, Values } from './state';
import '../../figures/as-code';
import '../../figures/cell-grid';
import { type CellGrid, digitsOf, type GridContent, type GridEvent } from '../../figures/cell-grid';
import { rangeOf } from '../../figures/color-scale';
import type { Symbol as Letter } from '../../page/symbols';
import '../../page/exhibit.css';
import './attention.css';

/** The attention that a page's exhibits share. */
export const attentionContext = createContext<AttentionStore>('attention');

/** What the exhibits of chapter 2 have in common: the one calculation, and that it may be missing. */
export abstract class AttentionExhibit extends Exhibit {
  readonly #store = this.use(attentionContext);

  /** Renders anew with each of the store's events. */
  constructor(...events: ('values' | 'lit')[]) {
    super();
    this.follow(() => [this.store], ...events);
  }

  protected get store(): AttentionStore {
    return this.#store();
  }

  override render() {
    const { store } = this;
    if (store.failure !== undefined) return html`<p class="notice">${texts.failed(store.failure)}</p>`;
    if (!store.values) return html`<p class="help">${texts.waiting}</p>`;
    return this.content(store.values);
  }

  protected abstract content(values: Values): TemplateResult;

  protected grid(name: string): CellGrid | null {
    return this.querySelector<CellGrid>(`cell-grid[data-view="${name}"]`);
  }
}

/** The letter of each view, which gives it its colour. */
export const SYMBOLS: Record<AttentionView, Letter> = {
  x: 'x',
  'x-vec': 'x',
  s: 'S',
  p: 'P',
  'z-vec': 'Z',
  z: 'Z',
};

/** A matrix as a grid: what all views set alike. */
export function gridOf(
  { rows, columns, values }: Matrix,
  rest: Pick<GridContent, 'symbol' | 'label' | 'cellLabel'> & Partial<GridContent>,
): GridContent {
  return { rows, columns, values, range: rangeOf(values), digits: digitsOf(values), ...rest };
}

/** The name of the view whose grid sent the event. */
export function viewOf({ grid }: GridEvent): AttentionView {
  return grid.dataset.view as AttentionView;
}

/** A bar of part of its length. Attributes of SVG need no inline style, which the page's policy forbids. */
export function bar(part: number): TemplateResult {
  return html`<svg class="attention-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
    <rect width=${100 * Math.min(Math.max(part, 0), 1)} height="1"></rect>
  </svg>`;
}
