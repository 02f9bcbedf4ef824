import { html } from 'lit';
import { texts } from '#language/chapters/why/texts';
import { drawingContext } from '../../drawing/drawing-exhibit';
import { drawnOrExample } from '../../drawing/drawn';
import { Latest } from '../../engine/latest';
import { greyPixels } from '../../figures/paint-map';
import { NetworkRace } from './network-race';

/** Both networks on images as they are and on images with their pixels in another order (2.3). */
class PixelPermutation extends NetworkRace {
  readonly #drawing = this.use(drawingContext);
  #images: readonly Float32Array[] = [];
  readonly #latest = new Latest<void>(() => this.#read());

  constructor() {
    super({
      name: 'permuted',
      networks: [
        { label: texts.networks.cnn, network: { model: 'cnn' } },
        { label: texts.networks.cnnPermuted, network: { model: 'cnn', permuted: true } },
        { label: texts.networks.widths, network: { model: 'fcn', hidden: 576 } },
        { label: texts.networks.widthsPermuted, network: { model: 'fcn', hidden: 576, permuted: true } },
      ],
      asks: [{ name: 'permuted-end', by: 'validation', wanted: 'least', after: 'end' }],
    });
    this.hear(this.#drawing, 'drawing', () => this.#latest.push());
  }

  override firstUpdated() {
    super.firstUpdated();
    this.#latest.push();
  }

  override render() {
    const { permutation: said } = texts;
    return html`
      <div class="permuted-images">
        ${[said.before, said.after].map(
          (caption) => html`<figure><canvas width="28" height="28" role="img" aria-label=${caption}></canvas>
            <figcaption>${caption}</figcaption></figure>`,
        )}
      </div>
      ${super.render()}
    `;
  }

  override updated() {
    const canvases = this.querySelectorAll<HTMLCanvasElement>('.permuted-images canvas');
    for (const [index, image] of this.#images.entries()) {
      canvases[index]?.getContext('2d')?.putImageData(greyPixels(image), 0, 0);
    }
  }

  async #read(): Promise<void> {
    const source = drawnOrExample(this.#drawing());
    try {
      this.#images = await this.#drawing().engine.permute(source);
    } catch {
      // The page's device says itself what is wrong with it.
    }
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pixel-permutation': PixelPermutation;
  }
}

customElements.define('pixel-permutation', PixelPermutation);
