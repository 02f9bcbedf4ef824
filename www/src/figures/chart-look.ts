import type uPlot from 'uplot';
import { tick } from '#language/page/numbers';
import 'uplot/dist/uPlot.min.css';
import './chart.css';

/** A colour of the style sheet as a canvas can use it: light-dark() is resolved. */
export function colourOf(place: HTMLElement, name: string): string {
  // A new element, for one that is there already may be on its way from one colour to another.
  const probe = place.appendChild(document.createElement('span'));
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** An axis in the colours of the moment. */
export function axisIn(place: HTMLElement) {
  const font = `12px ${getComputedStyle(document.body).getPropertyValue('--font-ui')}`;
  const line = { stroke: colourOf(place, '--line'), width: 1 };
  // uPlot asks for nothing at a tick that it leaves out.
  const values = (_: uPlot, ticks: (number | null)[]) =>
    ticks.map((value) => (value === null ? '' : tick(value)));
  return { stroke: colourOf(place, '--ink-soft'), font, labelFont: font, grid: line, ticks: line, values };
}
