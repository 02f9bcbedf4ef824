import { html } from 'lit';
import { texts } from '#language/drawing/texts';
import { OnePointer } from '../page/one-pointer';
import { theme } from '../page/theme';
import { type Drawing, INK, PEN, type Point, SIDE, type Stroke } from './drawing';
import { DrawingExhibit } from './drawing-exhibit';

/** Draws and shows the drawing. */
class StrokeCanvas extends DrawingExhibit {
  static override properties = { label: { attribute: false }, testId: { attribute: false } };
  label = texts.draw.canvas;
  testId = 'draw-canvas';
  #canvas: HTMLCanvasElement | null = null;
  #picture: { url: string; image: HTMLImageElement } | null = null;
  /** Its width in the page, which to ask for at every stroke would lay the page out anew. */
  #width = 0;
  readonly #resized = new ResizeObserver(([entry]) => {
    this.#width = entry?.contentRect.width ?? 0;
    this.#paint();
  });

  constructor() {
    super('drawing');
    this.follow(theme, 'change');
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override render() {
    return html`
      <canvas class="draw-canvas" data-testid=${this.testId} tabindex="-1" role="img" aria-label=${this.label}></canvas>
    `;
  }

  override updated() {
    if (!this.#canvas) {
      this.#canvas = this.querySelector('canvas');
      if (this.#canvas) this.#prepare(this.#canvas);
    }
    this.#paint();
  }

  #prepare(canvas: HTMLCanvasElement) {
    this.#resized.observe(canvas);
    new OnePointer(canvas, {
      begin: (event) => this.#begin(event),
      move: (way) => this.store.extendStroke(way.map((event) => this.#pointOf(event))),
      end: () => this.store.endStroke(),
      cancel: () => this.store.cancelStroke(),
    });
  }

  #begin(event: PointerEvent) {
    // Undo by keyboard then means this drawing.
    this.#canvas?.focus({ preventScroll: true });
    this.dispatchEvent(new Event('pen-down', { bubbles: true }));
    this.store.beginStroke(this.#pointOf(event));
    event.preventDefault();
  }

  #pointOf(event: PointerEvent): Point {
    const area = (this.#canvas as HTMLCanvasElement).getBoundingClientRect();
    return [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height];
  }

  #paint() {
    const canvas = this.#canvas;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || this.#width === 0) return;
    const side = Math.round(this.#width * window.devicePixelRatio);
    if (canvas.width !== side) {
      canvas.width = side;
      canvas.height = side;
    }
    context.setTransform(side, 0, 0, side, 0, 0);
    context.clearRect(0, 0, 1, 1);
    const { drawing } = this.store;
    if (drawing.kind === 'strokes') {
      context.strokeStyle = getComputedStyle(canvas).color;
      context.lineWidth = PEN;
      context.lineCap = 'round';
      context.lineJoin = 'round';
      for (const stroke of drawing.strokes) paintStroke(context, stroke);
    } else {
      this.#paintImage(context, drawing);
    }
  }

  #paintImage(context: CanvasRenderingContext2D, drawing: Exclude<Drawing, { kind: 'strokes' }>) {
    if (drawing.kind === 'pixels' || drawing.shown === null) {
      context.drawImage(imageOf(drawing.input, getComputedStyle(context.canvas).color), 0, 0, 1, 1);
      return;
    }
    if (this.#picture?.url !== drawing.shown) {
      const image = new Image();
      image.onload = () => this.#paint();
      image.src = drawing.shown;
      this.#picture = { url: drawing.shown, image };
    }
    const { image } = this.#picture;
    if (!image.complete || image.naturalWidth === 0) return;
    const scale = 1 / Math.max(image.naturalWidth, image.naturalHeight);
    const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
    context.drawImage(image, (1 - width) / 2, (1 - height) / 2, width, height);
  }
}

/** So short a line is a dot, where the drawing area has the width 1. */
const DOT = 1e-4;

/** Smooth through the points: quadratic curves from middle to middle, the points between as their controls. */
function paintStroke(context: CanvasRenderingContext2D, stroke: Stroke) {
  const [first, ...rest] = stroke;
  const last = rest.pop() ?? first;
  if (!first || !last) return;
  context.beginPath();
  context.moveTo(...first);
  for (const [i, [x, y]] of rest.entries()) {
    const [nextX, nextY] = rest[i + 1] ?? last;
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  // A touch without a way is a dot; a line without a length would not be painted.
  context.lineTo(last[0] + (stroke.length === 1 ? DOT : 0), last[1]);
  context.stroke();
}

/** A 28×28 image as ink on clear paper. */
function imageOf(input: Float32Array, colour: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = colour;
  for (const [i, ink] of input.entries()) {
    context.globalAlpha = ink / INK;
    context.fillRect(i % SIDE, Math.floor(i / SIDE), 1, 1);
  }
  return canvas;
}

declare global {
  interface HTMLElementEventMap {
    'pen-down': Event;
  }
  interface HTMLElementTagNameMap {
    'stroke-canvas': StrokeCanvas;
  }
}

customElements.define('stroke-canvas', StrokeCanvas);
