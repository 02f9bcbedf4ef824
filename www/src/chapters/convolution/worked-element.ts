import { html, mathml, type TemplateResult } from 'lit';
import type { Element } from '../../engine/theory';

/** What the formula rounds with: the homework's floors, or the ceilings that the report prints in their place. */
export type Rounding = 'floor' | 'ceiling';

const BRACKETS = { floor: ['⌊', '⌋'], ceiling: ['⌈', '⌉'] } as const;

function signed(value: number) {
  return value < 0 ? mathml`<mrow><mo>−</mo><mn>${-value}</mn></mrow>` : mathml`<mn>${value}</mn>`;
}

/** (over − 1)/under between the brackets of a rounding; without `less` over/under. */
function rounded(rounding: Rounding, over: number, under: number, less = true) {
  const [open, close] = BRACKETS[rounding];
  const numerator = less
    ? mathml`<mrow><mn>${over}</mn><mo>−</mo><mn>1</mn></mrow>`
    : mathml`<mn>${over}</mn>`;
  return mathml`<mrow><mo>${open}</mo><mfrac>${numerator}<mn>${under}</mn></mfrac><mo>${close}</mo></mrow>`;
}

/** The formula for a and b in the numbers of one element of M, with floors or with the report's ceilings. */
export function workedElement(
  rounding: Rounding,
  element: Element,
  height: number,
  outHeight: number,
): TemplateResult {
  const { i, j, ceil_j, printed } = element;
  const isFloor = rounding === 'floor' || !printed;
  const { a, b } = isFloor ? element : printed;
  const byI = isFloor ? element.floor_i : printed.ceil_i;
  const byJ = isFloor ? element.floor_j : printed.ceil_j;
  return html`
    <math translate="no" display="block">
      <mtable class="worked">
        <mtr>
          <mtd><mi>a</mi><mo>=</mo></mtd>
          <mtd>
            <mn>${j}</mn><mo>−</mo><mn>${height}</mn>${rounded(rounding, j, height)}<mo>−</mo>
            <mrow><mo>(</mo><mn>${i}</mn><mo>−</mo><mn>1</mn><mo>)</mo></mrow><mo>+</mo>
            <mn>${outHeight}</mn>${rounded(rounding, i, outHeight)}
          </mtd>
        </mtr>
        <mtr>
          <mtd><mo>=</mo></mtd>
          <mtd>
            <mn>${j}</mn><mo>−</mo><mn>${height}</mn><mo>·</mo><mn>${byJ}</mn><mo>−</mo>
            <mrow><mo>(</mo><mn>${i}</mn><mo>−</mo><mn>1</mn><mo>)</mo></mrow><mo>+</mo>
            <mn>${outHeight}</mn><mo>·</mo><mn>${byI}</mn><mo>=</mo>${signed(a)}
          </mtd>
        </mtr>
        <mtr>
          <mtd><mi>b</mi><mo>=</mo></mtd>
          <mtd>
            ${rounded('ceiling', j, height, false)}<mo>−</mo>${rounded(rounding, i, outHeight)}<mo>=</mo>
            <mn>${ceil_j}</mn><mo>−</mo><mn>${byI}</mn><mo>=</mo>${signed(b)}
          </mtd>
        </mtr>
      </mtable>
    </math>
  `;
}
