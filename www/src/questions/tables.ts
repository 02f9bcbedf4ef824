import { html } from 'lit';
import { plain } from '#language/page/numbers';
import { card as said } from '#language/questions/texts';
import type { Text } from './question-text';

/** A matrix in its brackets, with its name before it: as it is written, and as it is said. */
export function matrix(name: Text, spoken: string, rows: readonly (readonly number[])[]) {
  return html`
    <span class="question-matrix">
      <span>${name} =</span>
      <table aria-label=${said.given(spoken)}>
        ${rows.map((row) => html`<tr>${row.map((value) => html`<td translate="no">${plain(value)}</td>`)}</tr>`)}
      </table>
    </span>
  `;
}

/** A table with a heading for each column and each row. */
export function headed(
  label: string,
  columns: readonly Text[],
  rows: readonly (readonly [heading: Text | undefined, cells: readonly Text[]])[],
  corner: Text = '',
) {
  return html`
    <table class="question-table" aria-label=${label}>
      <thead>
        <tr>
          ${corner ? html`<th scope="row">${corner}</th>` : html`<td></td>`}
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([heading, cells]) => html`<tr>
            <th scope="row">${heading}</th>
            ${cells.map((cell) => html`<td translate="no">${cell}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  `;
}
