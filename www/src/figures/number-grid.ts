import { html, svg } from 'lit';
import { signed } from '#language/page/numbers';
import type { ColorScale } from './color-scale';

const CELL = 40;
/** Beyond this part of the range a colour is so strong that its number is written in the paper's colour. */
const STRONG = 0.66;

/** A small matrix: each number on its colour. */
export function numberGrid(
  label: string,
  values: Float32Array,
  [rows, columns]: [number, number],
  style: { scale: ColorScale; range: number },
) {
  const { scale, range } = style;
  return html`
    <svg translate="no" class="number-grid" viewBox="0 0 ${columns * CELL} ${rows * CELL}" role="img" aria-label=${label}>
      ${Array.from(values, (value, i) => {
        const [x, y] = [(i % columns) * CELL, Math.floor(i / columns) * CELL];
        return svg`
          <rect x=${x} y=${y} width=${CELL} height=${CELL} fill=${scale.css(value, range)}></rect>
          <text x=${x + CELL / 2} y=${y + CELL / 2} class=${Math.abs(value) > STRONG * range ? 'strong' : ''}>
            ${signed(value, 2)}
          </text>`;
      })}
    </svg>
  `;
}
