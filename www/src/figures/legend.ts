import { html } from 'lit';
import type { ColorScale } from './color-scale';
import './legend.css';

/** The colours between 0, or the range below it, and the range above it; `paintLegends` paints them. */
export function legend(from: 0 | -1, label: string, range = 1) {
  return html`
    <span class="map-legend" translate="no" role="img" aria-label=${label}>
      <span>${from === 0 ? '0' : `−${range}`}</span>
      <canvas width="64" height="1" data-from=${from}></canvas>
      <span>${range}</span>
    </span>
  `;
}

/** Paints the legends inside an element. */
export function paintLegends(inside: Element, scale: ColorScale): void {
  for (const canvas of inside.querySelectorAll<HTMLCanvasElement>('.map-legend canvas')) {
    const from = Number(canvas.dataset.from);
    const pixels = new ImageData(canvas.width, 1);
    for (let x = 0; x < canvas.width; x += 1) {
      pixels.data.set([...scale.of(from + ((1 - from) * x) / (canvas.width - 1), 1), 255], 4 * x);
    }
    canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  }
}
