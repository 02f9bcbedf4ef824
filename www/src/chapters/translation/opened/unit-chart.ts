import { html, svg } from 'lit';
import { texts } from '#language/chapters/translation/opened/texts';
import { texts as letters } from '#language/chapters/translation/texts';
import type { OpenedLstm } from '../../../engine/protocol';
import { rangeOf } from '../../../figures/color-scale';

/** Bars from 0 to 1, or on both sides of 0. */
const ROWS = { i: false, f: false, g: true, o: false, c: true, h: true } as const;
const NAMES = Object.keys(ROWS) as (keyof typeof ROWS)[];
/** Units of a drawing: the width of a letter, and the height from 0 to the most. */
const ACROSS = 10;
const UP = 10;

/** Gates, cell and state of one unit over the letters, a row of bars each; `go` leads to a letter. */
export function unitChart(lstm: OpenedLstm, unit: number, letter: number, go: (letter: number) => void) {
  const count = lstm.letters.length;
  const point = (event: PointerEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    go(Math.floor(((event.clientX - left) / width) * count));
  };
  return html`
    <div class="unit-chart" translate="no" role="img" aria-label=${texts.chart.label(unit)}>
      ${NAMES.map((name) => {
        const values = lstm[name].map((column) => column[unit] as number);
        const isSigned = ROWS[name];
        const range = name === 'c' ? rangeOf(values) : 1;
        return html`
          <b>${texts.chart.names[name]}</b>
          <svg viewBox="0 0 ${count * ACROSS} ${UP}" preserveAspectRatio="none" @pointerdown=${point}>
            <rect class="here" x=${letter * ACROSS} width=${ACROSS} height=${UP}></rect>
            ${values.map((value, place) => bar(place, value / range, isSigned))}
            <path d="M0 ${isSigned ? UP / 2 : UP}h${count * ACROSS}"></path>
          </svg>
          <span>${texts.chart.range(isSigned ? -range : 0, range)}</span>
        `;
      })}
      <span></span>
      <div class="unit-letters">
        ${lstm.letters.map((token, place) => html`<span ?data-here=${place === letter}>${letters.sign(token)}</span>`)}
      </div>
    </div>
  `;
}

function bar(place: number, part: number, isSigned: boolean) {
  const height = Math.abs(part) * (isSigned ? UP / 2 : UP);
  const zero = isSigned ? UP / 2 : UP;
  return svg`<rect class=${part < 0 ? 'below' : 'above'} x=${place * ACROSS + 1.5} y=${part < 0 ? zero : zero - height}
    width=${ACROSS - 3} height=${height}></rect>`;
}
