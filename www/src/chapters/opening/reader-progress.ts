import { html, nothing } from 'lit';
import { progress as said } from '#language/chapters/opening/texts';
import { CHAPTERS } from '../../page/chapters';
import { download } from '../../page/download';
import { Exhibit, type On } from '../../page/exhibit';
import { keepVisited, visited } from '../../page/visited';
import { CHAPTER_OF } from '../../questions/kinds';
import { ProgressFileError, readProgress, writeProgress } from '../../questions/progress-file';
import { progressContext } from '../../questions/provided';
import '../../page/exhibit.css';
import './reader-progress.css';

/** What the reader has done in all chapters: it can be saved to a file, opened from one, and forgotten. */
class ReaderProgress extends Exhibit {
  readonly #progress = this.use(progressContext);
  #asks = false;
  #message = '';
  #isRefused = false;

  constructor() {
    super();
    this.follow(() => [this.#progress()], 'change');
    // On the way back from a chapter a browser may show the page as it was.
    this.hear(window, 'pageshow', () => this.requestUpdate());
  }

  override render() {
    const { answered, missed } = this.#progress();
    const opened = visited();
    const isEmpty = opened.length + answered.length + missed.length === 0;
    return html`
      <div class="reader-progress" role="group" aria-label=${said.label}>
        <p data-testid="progress-sum">
          ${
            isEmpty
              ? said.none
              : said.sum(opened.length, CHAPTERS.length, answered.length, Object.keys(CHAPTER_OF).length)
          }
        </p>
        ${this.#asks ? this.#question() : this.#buttons(isEmpty)}
        <p role="status" data-testid="progress-message" ?data-refused=${this.#isRefused}>${this.#message}</p>
      </div>
    `;
  }

  #buttons(isEmpty: boolean) {
    return html`
      <p class="buttons">
        ${isEmpty ? nothing : html`<button type="button" @click=${this.#save}>${said.save}</button>`}
        <label class="button">
          ${said.open}
          <input class="visually-hidden" type="file" accept=".json,application/json" data-testid="progress-input"
            @change=${this.#open}>
        </label>
        ${isEmpty ? nothing : html`<button type="button" class="quiet" @click=${this.#ask}>${said.forget}</button>`}
      </p>
    `;
  }

  #question() {
    return html`
      <p id="progress-sure">${said.sure}</p>
      <p class="buttons" role="group" aria-labelledby="progress-sure">
        <button type="button" @click=${this.#forget}>${said.yes}</button>
        <button type="button" class="quiet" autofocus @click=${this.#keep}>${said.no}</button>
      </p>
    `;
  }

  readonly #save = () => {
    const { answered, missed } = this.#progress();
    download(writeProgress({ visited: visited(), answered, missed }), said.file);
    this.#say(said.saved(said.file));
  };

  readonly #open = async ({ currentTarget: input }: On<HTMLInputElement>) => {
    const file = input.files?.[0];
    if (!file) return;
    // So that the same file can be chosen again.
    input.value = '';
    try {
      const { done, unknown } = await readProgress(file);
      const before = [visited().length, this.#progress().answered.length] as const;
      keepVisited([...visited(), ...done.visited]);
      this.#progress().unite(done);
      const more = [visited().length - before[0], this.#progress().answered.length - before[1]] as const;
      this.#say(said.opened(file.name, ...more) + (unknown > 0 ? said.unknown(unknown) : ''));
    } catch (error) {
      const isOurs = error instanceof ProgressFileError;
      this.#say(isOurs ? said.refused(file.name, error.problem) : said.unreadable(file.name), true);
    }
  };

  readonly #ask = () => {
    this.#asks = true;
    this.#say('');
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[autofocus]')?.focus());
  };

  readonly #keep = () => {
    this.#asks = false;
    this.#say('');
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('button.quiet')?.focus());
  };

  readonly #forget = () => {
    this.#asks = false;
    keepVisited([]);
    this.#progress().forget();
    this.#say(said.forgotten);
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('input')?.focus());
  };

  #say(message: string, isRefused = false): void {
    this.#message = message;
    this.#isRefused = isRefused;
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'reader-progress': ReaderProgress;
  }
}

customElements.define('reader-progress', ReaderProgress);
