import { html, nothing } from 'lit';
import { texts } from '#language/drawing/texts';
import { FOR_PEOPLE } from '../engine/default-model';
import '../figures/as-code';
import { clearError, showError } from '../page/errors';
import type { On } from '../page/exhibit';
import { isShortcut } from '../page/shortcut';
import { isBlank } from './drawing';
import { DrawingExhibit } from './drawing-exhibit';
import './character-prediction';
import { CLASSES } from './classes';
import './draw-character.css';
import '../page/exhibit.css';
import { isWeights, openPicture } from './files';
import './model-choice';
import { openWeights } from './model-choice';
import './model-input';
import './sample-stepper';
import './stroke-canvas';

/** Draw a character, or open a picture of one, and see it read. */
class DrawCharacter extends DrawingExhibit {
  constructor() {
    super('drawing', 'reading');
    this.hear(document, 'paste', (event) => this.#paste(event));
  }

  override firstUpdated() {
    this.store.engine.start();
    this.store.refresh();
  }

  override render() {
    const { draw: said } = texts;
    const { drawing, canUndo, settled } = this.store;
    const blank = isBlank(drawing);
    return html`
      <div class="draw-exhibit" ?data-settled=${settled} @keydown=${this.#key} @dragover=${this.#dragOver} @drop=${this.#drop}>
        <div class="draw-paper">
          <div class="draw-area">
            <stroke-canvas @pen-down=${this.#stopSample}></stroke-canvas>
            ${
              blank
                ? html`<p class="draw-hint">
                    ${said.hint}
                    <span lang="ja" translate="no">${CLASSES.map(({ character }) => html`<span>${character}</span>`)}</span>
                  </p>`
                : nothing
            }
          </div>
          <p class="help draw-shown">
            ${
              drawing.kind === 'picture'
                ? said.pictureShown(drawing.name)
                : drawing.kind === 'pixels'
                  ? said.pixelsShown
                  : nothing
            }
          </p>
          <div class="toolbar">
            <button type="button" data-testid="draw-undo" ?disabled=${!canUndo} @click=${this.#undo}>${said.undo}</button>
            <button type="button" data-testid="draw-clear" ?disabled=${blank} @click=${this.#clear}>${said.clear}</button>
            <label class="button" title=${said.pictureHint}>
              ${said.picture}
              <input class="visually-hidden" type="file" data-testid="image-input" @change=${this.#choosePicture}
                accept="image/png,image/jpeg,image/gif,image/bmp,image/webp">
            </label>
          </div>
          <sample-stepper></sample-stepper>
        </div>
        <model-input></model-input>
        <character-prediction></character-prediction>
        <model-choice></model-choice>
        ${this.#code()}
      </div>
    `;
  }

  /** A checkpoint of the reader's own may have other names in it than ours. */
  #code() {
    const { model, own, input } = this.store;
    const program = own.includes(model) ? undefined : () => this.#program(model, input);
    return html`<as-code name="reading" .program=${program}></as-code>`;
  }

  async #program(model: string, input: Float32Array) {
    const { reading, readingForPeople } = await import('#language/drawing/programs');
    const file = await this.store.engine.models.fileOf(model);
    return (model === FOR_PEOPLE ? readingForPeople : reading)(input, file);
  }

  #stopSample() {
    this.querySelector('sample-stepper')?.stop();
  }

  #undo() {
    this.#stopSample();
    this.store.undo();
    void this.#keepFocus();
  }

  #clear() {
    this.#stopSample();
    this.store.clear();
    void this.#keepFocus();
  }

  /** A button that has nothing left to do loses the focus: it goes to the drawing, where undo is still heard. */
  async #keepFocus() {
    await this.updateComplete;
    if (document.activeElement?.matches(':disabled') || document.activeElement === document.body) {
      this.querySelector<HTMLElement>('.draw-canvas')?.focus({ preventScroll: true });
    }
  }

  #key(event: KeyboardEvent) {
    if (!isShortcut(event, 'z')) return;
    event.preventDefault();
    this.#undo();
  }

  #dragOver(event: DragEvent) {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  }

  #drop(event: DragEvent) {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    if (isWeights(file)) void openWeights(file, this.store);
    else void this.#openPicture(file);
  }

  #paste(event: ClipboardEvent) {
    const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith('image/'));
    if (!picture) return;
    event.preventDefault();
    void this.#openPicture(picture);
  }

  #choosePicture(event: On<HTMLInputElement>) {
    const input = event.currentTarget;
    const file = input.files?.[0];
    if (file) void this.#openPicture(file);
    // So that the same file, mended, can be chosen again.
    input.value = '';
  }

  async #openPicture(file: File) {
    try {
      const picture = await openPicture(file, this.store.engine);
      this.#stopSample();
      this.store.apply(picture);
      clearError();
    } catch (error) {
      showError((error as Error).message);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'draw-character': DrawCharacter;
  }
}

customElements.define('draw-character', DrawCharacter);
