import { html, nothing } from 'lit';
import { texts } from '#language/teaching/texts';
import type { Sheet, Sheets } from '../engine/sheets';
import type { Kind } from '../engine/theory';
import { download } from '../page/download';
import type { On } from '../page/exhibit';
import { problemOfPart } from '../page/site-files';
import { packageOf } from './package';
import { addressOf, questionAddress, seedFrom } from './sheet-address';
import { SheetsExhibit } from './sheets-exhibit';
import { type Said, textsOfAll } from './texts-of-all';

/** The questions of a chapter, as they stand in the page before this. */
interface Chapter {
  name: string;
  title: string;
  kinds: Kind[];
}

/** The chapters whose questions are on a sheet to begin with. */
const AT_FIRST = ['conv-matrix', 'self-attention'];

/** Makes problem sheets: a seed, questions, and what can be had of them. */
class SheetMaker extends SheetsExhibit {
  #chapters: Chapter[] = [];
  #said: Said | undefined;
  #seed = '7';
  #chosen = new Set<Kind>();
  #status = '';
  #isPacking = false;

  override connectedCallback() {
    super.connectedCallback();
    if (this.#chapters.length > 0) return;
    const sections = this.querySelectorAll<HTMLElement>('[data-chapter]');
    this.#chapters = [...sections].map((section) => ({
      name: section.dataset.chapter ?? '',
      title: section.querySelector('h3')?.textContent ?? '',
      kinds: [...section.querySelectorAll<HTMLElement>('[data-kind]')].map(
        ({ dataset }) => dataset.kind as Kind,
      ),
    }));
    for (const { name, kinds } of this.#chapters) {
      if (AT_FIRST.includes(name)) for (const kind of kinds) this.#chosen.add(kind);
    }
  }

  override firstUpdated() {
    super.firstUpdated();
    void this.#fetchTexts();
  }

  async #fetchTexts() {
    try {
      this.#said = await textsOfAll(this.#chapters.flatMap(({ kinds }) => kinds));
    } catch (error) {
      this.failure = (await problemOfPart(error)).message;
    }
    this.requestUpdate();
  }

  override render() {
    if (this.failure !== null) return html`<p class="notice">${texts.failed(this.failure)}</p>`;
    const { bundle } = this;
    if (!bundle || !this.#said) return nothing;
    const seed = seedFrom(this.#seed);
    return html`
      <form class="framed sheet-maker" @submit=${(event: Event) => event.preventDefault()} novalidate>
        <p class="sheet-seed">
          <label for="sheet-seed">${texts.maker.seed}</label>
          <input id="sheet-seed" data-testid="sheet-seed" inputmode="numeric" autocomplete="off" size="5" .value=${this.#seed}
            aria-invalid=${seed === undefined ? 'true' : nothing} aria-describedby="sheet-seed-help"
            @input=${(event: On<HTMLInputElement>) => this.#type(event.currentTarget.value)}>
          <button type="button" @click=${this.#another}>${texts.maker.another}</button>
          <span class="help" id="sheet-seed-help">${texts.maker.seedHelp}</span>
        </p>
        <div class="sheet-choice">
          ${this.#chapters.map((chapter) => this.#chapter(bundle, chapter, seed))}
        </div>
        ${this.#taken(bundle, seed)}
      </form>
    `;
  }

  #chapter(bundle: Sheets, { name, title, kinds }: Chapter, seed: number | undefined) {
    return html`
      <fieldset>
        <legend>${title}</legend>
        ${kinds.map((kind) => {
          const title = this.#said?.get(kind)?.title ?? kind;
          return html`
            <p>
              <label class="choice"><input type="checkbox" name="question" value=${kind} .checked=${this.#chosen.has(kind)}
                @change=${(event: On<HTMLInputElement>) => this.#choose(kind, event.currentTarget.checked)}>
                ${title}</label>
              ${
                seed === undefined
                  ? nothing
                  : html`<a href=${questionAddress(name, kind, bundle.question_seed(seed, kind))}
                      aria-label=${texts.maker.openThis(title)}>${texts.maker.open}</a>`
              }
            </p>
          `;
        })}
      </fieldset>
    `;
  }

  #taken(bundle: Sheets, seed: number | undefined) {
    if (seed === undefined) return html`<p role="status">${texts.maker.noSeed}</p>`;
    if (this.#chosen.size === 0) return html`<p role="status">${texts.maker.noQuestion}</p>`;
    const sheet = bundle.sheet(seed, [...this.#chosen]);
    return html`
      <p class="sheet-take">
        <a data-testid="sheet-link" href=${addressOf(sheet, false)}>${texts.maker.sheet(seed)}</a>
        <a data-testid="solutions-link" href=${addressOf(sheet, true)}>${texts.maker.solutions}</a>
        <button type="button" data-testid="scorm" ?disabled=${this.#isPacking} @click=${() => this.#pack(sheet, bundle)}>${texts.maker.scorm}</button>
        <span role="status">${this.#status}</span>
      </p>
    `;
  }

  #type(text: string) {
    this.#seed = text;
    this.#status = '';
    this.requestUpdate();
  }

  readonly #another = () =>
    this.#type(String(1 + ((crypto.getRandomValues(new Uint16Array(1))[0] ?? 0) % 9999)));

  #choose(kind: Kind, isChosen: boolean) {
    if (isChosen) this.#chosen.add(kind);
    else this.#chosen.delete(kind);
    this.#status = '';
    this.requestUpdate();
  }

  async #pack(sheet: Sheet, bundle: Sheets) {
    this.#isPacking = true;
    this.requestUpdate();
    try {
      const name = `unfold-sheet-${sheet.seed}.zip`;
      download(await packageOf(sheet, bundle), name);
      this.#status = texts.maker.packed(name);
    } catch (error) {
      this.#status = (error as Error).message;
    }
    this.#isPacking = false;
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sheet-maker': SheetMaker;
  }
}

customElements.define('sheet-maker', SheetMaker);
