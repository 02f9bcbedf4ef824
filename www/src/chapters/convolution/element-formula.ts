import { html, mathml, nothing } from 'lit';
import { texts } from '#language/chapters/convolution/texts';
import { plain } from '#language/page/numbers';
import type { Element } from '../../engine/theory';
import { ConvolutionExhibit } from './convolution-exhibit';
import { entry } from './convolution-sum';
import type { ConvolutionStore } from './state';
import { workedElement } from './worked-element';

/** The homework's formula for a and b, worked through at the cell of M that is lit. */
class ElementFormula extends ConvolutionExhibit {
  constructor() {
    super('lit');
  }

  override render() {
    const said = texts.element;
    const element = elementLit(this.store);
    return html`
      <div class="conv-element" role="group" aria-label=${said.label} data-testid="element-formula">
        ${element ? worked(element, this.store) : html`<p class="help">${said.none}</p>`}
        <p class="conv-found" aria-live=${this.store.pointed ? 'off' : 'polite'}>${element ? found(element, this.store) : nothing}</p>
      </div>
    `;
  }
}

/** The element of M where a cell of M, as it is, as printed or transposed, is lit. */
function elementLit(store: ConvolutionStore): Element | undefined {
  const { view, row, column } = store.cell;
  if (view === 'm' || view === 'printed') return store.element(row, column);
  return view === 'mt' ? store.element(column, row) : undefined;
}

/** The formula in numbers, and what it asks. */
function worked(element: Element, store: ConvolutionStore) {
  const { row, column, out_row, out_column } = element;
  return html`
    <p class="help">${texts.element.meets(row, column, out_row, out_column)}</p>
    <div class="conv-formulas">${
      isHomeworks(store)
        ? workedElement('floor', element, store.settings.setup.x.rows, store.values?.z.rows ?? 0)
        : byPixel(element, store)
    }</div>
  `;
}

/** Whether this is the homework's case. */
function isHomeworks({ settings }: ConvolutionStore): boolean {
  return settings.setup.stride === 1 && settings.setup.padding === 0;
}

/** In terms of pixel and output, with stride and padding. */
function byPixel({ a, b, row, column, out_row, out_column }: Element, { settings }: ConvolutionStore) {
  const { padding, stride } = settings.setup;
  const line = (name: string, pixel: number, window: number, value: number) => mathml`
    <mtr>
      <mtd><mi>${name}</mi><mo>=</mo></mtd>
      <mtd>
        <mn>${pixel}</mn><mo>+</mo><mn>${padding}</mn><mo>−</mo><mn>${stride}</mn><mo>(</mo><mn>${window}</mn>
        <mo>−</mo><mn>1</mn><mo>)</mo><mo>=</mo><mn>${plain(value)}</mn>
      </mtd>
    </mtr>`;
  return html`<math translate="no" display="block">
    <mtable class="worked">${line('a', row, out_row, a)}${line('b', column, out_column, b)}</mtable>
  </math>`;
}

/** What it comes to: the weight found, or zero. */
function found({ i, j, a, b, inside, value }: Element, { settings }: ConvolutionStore) {
  const said = texts.element;
  const { rows, columns } = settings.setup.w;
  return html`
    ${inside ? said.found : said.outside(a < 1 || a > rows, b < 1 || b > columns)} ${entry('M', i, j)} =
    ${inside ? html`${entry('W', a, b)} =` : nothing} <strong translate="no">${plain(value)}</strong>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'element-formula': ElementFormula;
  }
}

customElements.define('element-formula', ElementFormula);
