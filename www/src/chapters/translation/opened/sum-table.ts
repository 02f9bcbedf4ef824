import { html, nothing } from 'lit';
import { texts } from '#language/chapters/translation/opened/texts';
import type { Term, TermSum } from '../../../engine/protocol';

export interface SumWords {
  name(term: Term): unknown;
  headings: readonly string[];
  bias: string;
  /** What is made of the sum, with the sum; none where the sum is the number. */
  result: ((sum: TermSum) => string) | undefined;
  /** Where a term leads, if it leads anywhere. */
  go?: (term: Term) => (() => void) | undefined;
}

/** A sum in numbers: the largest terms by name, the others together, and what comes of it. */
export function sumTable(sum: TermSum, { name, headings, bias, result, go }: SumWords) {
  const { sums: said, number } = texts;
  return html`
    <table class="sum" translate="no">
      <thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
      <tbody>
        ${sum.terms.map((term) => {
          const lead = go?.(term);
          return html`<tr>
            <th scope="row">${lead ? html`<button type="button" class="link" @click=${lead}>${name(term)}</button>` : name(term)}</th>
            <td>${number(term.factor)}</td><td>${number(term.value)}</td><td>${number(term.product)}</td>
          </tr>`;
        })}
        ${sum.others > 0 ? row(said.rest(sum.others), number(sum.rest)) : nothing}
        ${sum.bias === undefined ? nothing : row(bias, number(sum.bias))}
      </tbody>
      <tfoot>
        ${row(said.total, number(sum.sum))}
        ${result ? row(result(sum), number(sum.value)) : nothing}
      </tfoot>
    </table>
  `;
}

function row(label: string, value: string) {
  return html`<tr><th scope="row" colspan="3">${label}</th><td>${value}</td></tr>`;
}
