import { html, mathml, nothing, type TemplateResult } from 'lit';
import { texts } from '#language/chapters/attention/texts';
import type { AttentionSum } from '../../../../pkg/theory/unfold';
import { bold, type Symbol as Letter } from '../../page/symbols';

/** The calculation of one cell in words and in numbers. */
export function writtenSum(sum: AttentionSum): TemplateResult {
  const { sum: said } = texts;
  const written = sum.kind === 'output' ? texts.output : texts.number;
  const result = html`<strong translate="no" data-testid="attention-result" data-value=${sum.value}>${written(sum.value)}</strong>`;
  switch (sum.kind) {
    case 'score': {
      const { i, j, xi, xj, d_k } = sum;
      const root = mathml`<msub><mi>d</mi><mi>k</mi></msub>`;
      return html`
        <p>${said.score(i, j)}</p>
        <p>
          ${math(entry('S', i, j))}
          ${math(equals, fraction(product(entry('x', i), entry('x', j)), mathml`<msqrt>${root}</msqrt>`))}
          ${math(equals, fraction(product(factor(xi), factor(xj)), mathml`<msqrt><mn>${d_k}</mn></msqrt>`))}
          ${math(equals)} ${result}
        </p>`;
    }
    case 'probability': {
      const { i, j, score, maximum, exponential, total } = sum;
      const shifted = (l: number | string) => power(mathml`${entry('S', i, l)}<mo>−</mo><mi>m</mi>`);
      const all = mathml`<mrow><munder><mo movablelimits="false">∑</mo><mi>l</mi></munder>${shifted('l')}</mrow>`;
      return html`
        <p>${said.probability(i, j, maximum)}</p>
        <p>
          ${math(entry('P', i, j))} ${math(equals, fraction(shifted(j), all))}
          ${math(equals, fraction(power(mathml`${numeral(score)}<mo>−</mo>${factor(maximum)}`), numeral(total)))}
          ${math(equals, fraction(numeral(exponential), numeral(total)))} ${math(equals)} ${result}
        </p>`;
    }
    case 'output': {
      const { i, terms } = sum;
      const over = mathml`<munder><mo movablelimits="false">∑</mo><mi>j</mi></munder>`;
      return html`
        <p>${said.output(i)}</p>
        <p>${math(entry('Z', i), equals, over, entry('P', i, 'j'), entry('x', 'j'), equals)}</p>
        <p class="terms" translate="no">${terms.map(
          ({ p, x }, at) => html`${at > 0 ? ' + ' : ''}<span>${texts.number(p)} · ${bracketed(x)}</span>`,
        )} = ${result}</p>`;
    }
    case 'pixel': {
      const { i, row, column } = sum;
      const pixel = mathml`<msub>${letter('x')}<mrow>${indices(row, column)}</mrow></msub>`;
      return html`
        <p>${said.pixel(i, row, column)}</p>
        <p>${math(entry('x', i), equals, pixel, equals)} ${result}</p>`;
    }
  }
}

const equals = mathml`<mo>=</mo>`;

/** A part of a formula: a line may break between two. */
function math(...parts: TemplateResult[]) {
  return html`<math translate="no">${parts}</math>`;
}

function fraction(above: TemplateResult, below: TemplateResult) {
  return mathml`<mfrac>${above}${below}</mfrac>`;
}

function product(one: TemplateResult, other: TemplateResult) {
  return mathml`<mrow>${one}<mo>·</mo>${other}</mrow>`;
}

function power(exponent: TemplateResult) {
  return mathml`<msup><mi>e</mi><mrow>${exponent}</mrow></msup>`;
}

function letter(name: Letter) {
  return mathml`<mi data-symbol=${name}>${bold(name)}</mi>`;
}

function indices(...all: (number | string)[]) {
  return all.map(
    (index, at) =>
      mathml`${at > 0 ? mathml`<mo separator="true">,</mo>` : nothing}${
        typeof index === 'number' ? mathml`<mn>${index}</mn>` : mathml`<mi>${index}</mi>`
      }`,
  );
}

/** An entry of a matrix, or of the sequence x′. */
function entry(name: Letter, ...all: (number | string)[]) {
  return name === 'x'
    ? mathml`<msubsup>${letter(name)}<mrow>${indices(...all)}</mrow><mo>′</mo></msubsup>`
    : mathml`<msub>${letter(name)}<mrow>${indices(...all)}</mrow></msub>`;
}

function numeral(value: number) {
  return mathml`<mn>${texts.number(value)}</mn>`;
}

function factor(value: number) {
  return mathml`<mn>${bracketed(value)}</mn>`;
}

/** A number that may follow a sign. */
function bracketed(value: number): string {
  return value < 0 ? `(${texts.number(value)})` : texts.number(value);
}
