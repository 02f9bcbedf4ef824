import { html, nothing, type TemplateResult } from 'lit';
import { texts } from '#language/chapters/convolution/texts';
import { plain } from '#language/page/numbers';
import type { ConvolutionSum, OutputTerm } from '../../engine/theory';
import { indices, type Symbol as Letter, symbol } from '../../page/symbols';
import { ConvolutionExhibit } from './convolution-exhibit';
import type { ConvolutionStore } from './state';

type Of<Kind extends ConvolutionSum['kind']> = Extract<ConvolutionSum, { kind: Kind }>;

/** The calculation of the cell that is lit, in numbers. */
class ConvolutionSumElement extends ConvolutionExhibit {
  constructor() {
    super('lit');
  }

  override render() {
    const sum = this.store.links?.sum;
    return html`<div class="conv-sum" role="group" aria-label=${texts.sum.label} data-testid="convolution-sum">${sum ? written(sum, this.store) : nothing}</div>`;
  }
}

function written(sum: ConvolutionSum, store: ConvolutionStore): TemplateResult {
  switch (sum.kind) {
    case 'output':
      return output(sum, store);
    case 'pooled':
      return pooled(sum);
    case 'pixel':
      return pixel(sum, store);
    case 'weight':
      return weight(sum);
  }
}

function output({ i, row, column, terms, value, rectified }: Of<'output'>, store: ConvolutionStore) {
  const said = texts.sum;
  const padded = terms.length < store.settings.setup.w.values.length;
  return html`
    <p class="conv-equation">
      ${entry('z', row, column)} =
      ${terms.map((term, place) => html`${place > 0 ? ' + ' : ''}${product(term, store)}`)}
      ${terms.length === 0 ? 0 : nothing} = <strong translate="no" data-symbol="z">${number(value)}</strong>
      <span class="conv-after">${said.rectified} <var translate="no">h</var>${indices(row, column)} = max(0, ${number(value)})
      = <strong translate="no">${number(rectified)}</strong></span>
    </p>
    <p class="help">${said.output(i)} ${padded ? said.padded : nothing}</p>
  `;
}

/** A weight times the pixel that it lies on; where a cell of M is lit, its own product stands out. */
function product({ a, b, row, column, j, w, x }: OutputTerm, store: ConvolutionStore) {
  const { m } = store.links?.here ?? {};
  const isHere = m !== undefined && m % (store.values?.m.columns ?? 1) === j - 1;
  return html`<span translate="no" class="conv-term" ?data-here=${isHere} ?data-zero=${w === 0 || x === 0} title=${texts.sum.term(a, b, row, column)}><span
    data-symbol="W">${bracketed(w)}</span>·<span data-symbol="x">${bracketed(x)}</span></span>`;
}

function pooled({ row, column, terms, value }: Of<'pooled'>) {
  return html`
    <p class="conv-equation">
      (<var translate="no">h₂</var>)${indices(row, column)} =
      max(${terms.map((term, place) => `${place > 0 ? ', ' : ''}${number(term.value)}`)}) =
      <strong translate="no">${number(value)}</strong>
    </p>
    <p class="help">${texts.sum.pooled}</p>
  `;
}

function pixel({ j, row, column, terms }: Of<'pixel'>, store: ConvolutionStore) {
  const said = texts.sum;
  const value = store.values?.x_vec.values[j - 1] as number;
  return html`
    <p class="conv-equation">
      ${entry('x', row, column)} = ${symbol('x', 'x′')}<sub>${j}</sub> = <strong translate="no" data-symbol="x">${number(value)}</strong>
    </p>
    <p class="help">
      ${said.pixel(j, terms.length)}
      ${terms.map(
        (
          term,
          place,
        ) => html`${place > 0 ? ', ' : ''}<span translate="no" class="conv-term">${entry('z', term.row, term.column)}
          ${said.under} ${entry('W', term.a, term.b)}</span>`,
      )}
    </p>
  `;
}

function weight({ a, b, count, value }: Of<'weight'>) {
  return html`
    <p class="conv-equation">${entry('W', a, b)} = <strong translate="no" data-symbol="W">${number(value)}</strong></p>
    <p class="help">${texts.sum.weight(count)}</p>
  `;
}

/** An entry of a matrix: its letter with row and column. */
export function entry(letter: Letter, row: number, column: number) {
  return html`<span translate="no" class="conv-entry">${symbol(letter)}${indices(row, column)}</span>`;
}

/** As exact as a reader can follow. */
function number(value: number): string {
  return plain(Number(value.toPrecision(6)));
}

function bracketed(value: number): string {
  return value < 0 ? `(${number(value)})` : number(value);
}

declare global {
  interface HTMLElementTagNameMap {
    'convolution-sum': ConvolutionSumElement;
  }
}

customElements.define('convolution-sum', ConvolutionSumElement);
