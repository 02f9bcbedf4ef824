import { html } from 'lit';
import { texts } from '#language/chapters/translation/opened/texts';
import type { OpenedLstm, UnitStep } from '../../../engine/protocol';
import { sumTable } from './sum-table';

const GATES = ['i', 'f', 'g', 'o'] as const;

/** What one letter does to one unit: each gate's sum, then the cell and the state. */
export function unitUpdate(lstm: OpenedLstm, unit: number, letter: number, step: UnitStep) {
  const { update: said } = texts;
  const token = lstm.letters[letter] ?? '';
  return html`
    <div class="opened-gates">
      ${GATES.map(
        (gate) => html`<section data-gate=${gate}>
          <h4>${said.gates[gate]}</h4>
          ${sumTable(step[gate], {
            name: (term) => said.term(term, token, lstm.part),
            headings: said.headings,
            bias: said.biases,
            result: said.result[gate],
          })}
        </section>`,
      )}
    </div>
    <div class="opened-equations" translate="no">
      <p data-testid="lstm-cell">${said.cell(step)}</p>
      <p data-testid="lstm-state">${said.state(step)}</p>
    </div>
    <p class="help">${said.inWords(step, unit)}</p>
  `;
}
