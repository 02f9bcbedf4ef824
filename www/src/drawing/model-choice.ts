import { html, nothing } from 'lit';
import { texts } from '#language/drawing/texts';
import { texts as engineTexts } from '#language/engine/texts';
import { FOR_PEOPLE } from '../engine/default-model';
import { keepSetting, settingOf } from '../page/address';
import { clearError, showError } from '../page/errors';
import type { On } from '../page/exhibit';
import { DrawingExhibit } from './drawing-exhibit';
import { readFile } from './files';
import type { DrawingStore } from './state';

let elements = 0;

/** Which network reads: one of the site's, or a checkpoint of the reader's own. */
class ModelChoice extends DrawingExhibit {
  readonly #group = `model-choice-${++elements}`;
  #restored = false;

  constructor() {
    super('reading');
    this.follow(() => [this.store.engine.models], 'change');
    this.hear(window, 'hashchange', () => this.#restore());
  }

  override willUpdate() {
    if (this.#restored || this.store.engine.models.readers.length === 0) return;
    this.#restored = true;
    this.#restore();
  }

  override render() {
    const { model: said } = texts;
    const { models } = this.store.engine;
    const missing = models.readers.find(({ name }) => name === this.store.model && !models.has(name));
    const why = missing && (models.isComing(missing.name) ? said.fetching : said.whenDrawn);
    const found = this.store.found.get(this.store.model);
    return html`
      <fieldset>
        <legend>${said.title}</legend>
        <div class="models">
          ${models.readers.map(({ name }) =>
            this.#option(name, name === FOR_PEOPLE ? said.forPeople : said.rate(name)),
          )}
          ${this.store.own.map((name) => [
            this.#option(name, name),
            html`<button type="button" class="quiet" aria-label=${said.remove(name)} title=${said.remove(name)}
              @click=${() => this.store.removeOwn(name)}>×</button>`,
          ])}
        </div>
        ${missing && why ? html`<p class="help" data-testid="model-missing">${why(missing.name, missing.size)}</p>` : nothing}
        ${found ? html`<p class="help" data-testid="weights-found">${engineTexts.foundIn(this.store.model, found)}</p>` : nothing}
      </fieldset>
      <div>
        <label class="button">
          ${said.own}
          <input class="visually-hidden" type="file" data-testid="weights-input" @change=${this.#open}>
        </label>
        <p class="help">${said.ownHint}</p>
      </div>
    `;
  }

  #option(name: string, label: string) {
    return html`
      <label class="choice">
        <input type="radio" name=${this.#group} value=${name} .checked=${this.store.model === name}
          @change=${() => this.#choose(name)}>
        <span>${label}</span>
      </label>
    `;
  }

  #restore() {
    const model = this.store.engine.models.readers.find(
      ({ name }) => name === settingOf(location.hash, 'model'),
    );
    if (model) this.store.select(model.name);
  }

  #choose(name: string) {
    this.store.select(name);
    // A checkpoint of the reader's own is not part of the address: nobody else could open it.
    if (!this.store.own.includes(name)) keepSetting(this, 'model', name === FOR_PEOPLE ? null : name);
  }

  async #open(event: On<HTMLInputElement>) {
    const input = event.currentTarget;
    const file = input.files?.[0];
    if (file) await openWeights(file, this.store);
    // So that the same file, mended, can be chosen again.
    input.value = '';
  }
}

/** Far more than the homework's network, which is 1.7 MB in f32. */
const LARGEST_WEIGHTS = 64_000_000;

/** Opens a checkpoint as a model named like its file. */
export async function openWeights(file: File, store: DrawingStore): Promise<void> {
  try {
    const isTaken = store.engine.models.readers.some(({ name }) => name === file.name);
    const name = isTaken ? texts.model.ownNamed(file.name) : file.name;
    await store.addOwn(name, await readFile(file, LARGEST_WEIGHTS));
    clearError();
  } catch (error) {
    showError((error as Error).message);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'model-choice': ModelChoice;
  }
}

customElements.define('model-choice', ModelChoice);
