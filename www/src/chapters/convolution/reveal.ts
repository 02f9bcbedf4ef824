import type { CellGrid } from '../../figures/cell-grid';

/** Scrolls a grid that is larger than its place, and nothing else, to what is lit in it. */
export function reveal(grid: CellGrid): void {
  const lit = '[role="gridcell"][data-lit]';
  const cell = grid.querySelector<HTMLElement>(`${lit}[data-here]`) ?? grid.querySelector<HTMLElement>(lit);
  if (!cell) return;
  const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = cell;
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = grid;
  if (left < scrollLeft || left + width > scrollLeft + clientWidth) grid.scrollLeft = left - clientWidth / 2;
  if (top < scrollTop || top + height > scrollTop + clientHeight) grid.scrollTop = top - clientHeight / 2;
}
