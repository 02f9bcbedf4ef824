import { html, LitElement, mathml, nothing } from 'lit';
import { texts } from '#language/chapters/convolution/texts';
import type { Element } from '../../engine/theory';
import { UpdatesOn } from '../../page/updates';
import { entry } from './convolution-sum';
import { store } from './state';
import { workedElement } from './worked-element';

/** The homework's formula for a and b, worked through at the cell of M that is lit. */
class ElementFormula extends LitElement {
  constructor() {
    super();
    new UpdatesOn(this, store, 'lit');
  }

  override createRenderRoot() {
    return this;
  }

  override render() {
    const said = texts.element;
    const element = elementLit();
    return html`
      <div class="conv-element" role="group" aria-label=${said.label} data-testid="element-formula">
        ${element ? worked(element) : html`<p class="help">${said.none}</p>`}
        <p class="conv-found" aria-live=${store.pointed ? 'off' : 'polite'}>${element ? found(element) : nothing}</p>
      </div>
    `;
  }
}

/** The element of M where a cell of M, as it is, as printed or transposed, is lit. */
function elementLit(): Element | undefined {
  const { view, row, column } = store.cell;
  if (view === 'm' || view === 'printed') return store.element(row, column);
  return view === 'mt' ? store.element(column, row) : undefined;
}

/** The formula in numbers, and what it asks. */
function worked(element: Element) {
  const { row, column, out_row, out_column } = element;
  return html`
    <p class="help">${texts.element.meets(row, column, out_row, out_column)}</p>
    <div class="conv-formulas">${
      plain()
        ? workedElement('floor', element, store.setup.x.rows, store.values?.z.rows ?? 0)
        : byPixel(element)
    }</div>
  `;
}

/** Whether this is the homework's case. */
function plain(): boolean {
  return store.setup.stride === 1 && store.setup.padding === 0;
}

/** In terms of pixel and output, with stride and padding. */
function byPixel({ a, b, row, column, out_row, out_column }: Element) {
  const { padding, stride } = store.setup;
  const line = (name: string, pixel: number, window: number, value: number) => mathml`
    <mtr>
      <mtd><mi>${name}</mi><mo>=</mo></mtd>
      <mtd>
        <mn>${pixel}</mn><mo>+</mo><mn>${padding}</mn><mo>−</mo><mn>${stride}</mn><mo>(</mo><mn>${window}</mn>
        <mo>−</mo><mn>1</mn><mo>)</mo><mo>=</mo><mn>${minus(value)}</mn>
      </mtd>
    </mtr>`;
  return html`<math translate="no" display="block">
    <mtable class="worked">${line('a', row, out_row, a)}${line('b', column, out_column, b)}</mtable>
  </math>`;
}

/** What it comes to: the weight found, or zero. */
function found({ i, j, a, b, inside, value }: Element) {
  const said = texts.element;
  const { rows, columns } = store.setup.w;
  return html`
    ${inside ? said.found : said.outside(a < 1 || a > rows, b < 1 || b > columns)} ${entry('M', i, j)} =
    ${inside ? html`${entry('W', a, b)} =` : nothing} <strong translate="no">${minus(value)}</strong>
  `;
}

function minus(value: number): string {
  return String(value).replace('-', '−');
}

customElements.define('element-formula', ElementFormula);
