import { html, nothing } from 'lit';
import { data as texts } from '#language/training/texts';
import { messageOf } from '../engine/failure';
import { Exhibit, type On } from '../page/exhibit';
import { FileError } from '../page/site-files';
import { type DataChoice, type DataStore, fetchOf } from './data';
import { examplesIn, OwnFiles } from './own-data';
import './data-source.css';
import './training.css';

let elements = 0;

/** What is learnt from: what the site has, or files of the reader's own, by picker or drop. */
class DataSource extends Exhibit {
  static override properties = {
    data: { attribute: false },
    locked: { type: Boolean },
    checks: { type: Boolean },
  };
  declare data: DataStore;
  /** Whether a network is checked on them, which may then be a test set. */
  declare checks: boolean;
  /** While a run is under way its data stay. */
  declare locked: boolean;
  readonly #id = `data-source-${++elements}`;
  #own: OwnFiles | undefined;
  #checking = false;
  #refused: string | null = null;
  #watching = false;

  override willUpdate() {
    if (this.#watching) return;
    this.#watching = true;
    this.#own = new OwnFiles(this.data.kind, !this.checks);
    this.follow(this.data, 'change');
    this.#find();
  }

  override render() {
    const { choice, choices } = this.data;
    return html`
      <fieldset data-testid="data-source" data-kind=${choice?.name ?? nothing} aria-describedby=${`${this.#id}-about`}
        ?disabled=${this.locked} @dragover=${this.#over} @dragleave=${this.#left} @drop=${this.#drop}>
        <legend>${this.checks ? texts.checkTitle : texts.title}</legend>
        ${choices.map(
          ({ name }) => html`<label class="choice">
            <input type="radio" name=${this.#id} value=${name} .checked=${name === choice?.name}
              @change=${() => this.#choose(name)}>
            <span>${texts.choice(name)}</span>
          </label>`,
        )}
        <div id=${`${this.#id}-about`}>${choice ? this.#about(choice) : html`<p class="help">${texts.looking}</p>`}</div>
        <label class="button">
          ${texts.own}
          <input class="visually-hidden" type="file" multiple data-testid="data-input"
            aria-describedby=${`${this.#id}-hint`} @change=${this.#pick}>
        </label>
        <p class="waiting" role="status">${this.#state()}</p>
        ${this.#refused ? html`<p class="refused" role="alert" data-testid="data-refused">${this.#refused}</p>` : nothing}
        <p class="help" id=${`${this.#id}-hint`}>${this.locked ? texts.locked : texts[this.checks ? 'checkHint' : 'ownHint'][this.data.kind]}</p>
      </fieldset>
    `;
  }

  /** What the choice is, whose it is, and how much of it is still to be fetched. */
  #about(choice: DataChoice) {
    const { size, fetched, underWay } = fetchOf(choice);
    const { counts, testing } = choice;
    return html`
      <p class="help">
        ${texts.about(choice.name)}
        ${counts ? texts.counts(counts, testing) : nothing}
        ${fetched < size && !underWay ? texts.toFetch(size - fetched, this.checks) : nothing}
      </p>
      ${
        underWay
          ? html`<label class="fetching">${texts.fetching(fetched, size)}
              <progress max=${size} value=${fetched}></progress>
            </label>`
          : nothing
      }
    `;
  }

  #state(): string {
    if (this.#checking) return texts.checking;
    const waiting = this.#own?.waiting;
    return waiting ? texts.waiting[waiting.missing](waiting.here) : '';
  }

  #find() {
    this.data.ready().catch((error) => {
      this.#refused = messageOf(error);
      this.requestUpdate();
    });
  }

  #choose(name: string) {
    this.#refused = null;
    this.data.choose(name);
  }

  #pick(event: On<HTMLInputElement>) {
    const input = event.currentTarget;
    void this.#open([...(input.files ?? [])]);
    // So that the same files, mended, can be chosen again.
    input.value = '';
  }

  #over(event: DragEvent) {
    event.preventDefault();
    this.toggleAttribute('data-over', !this.locked);
  }

  #left(event: DragEvent) {
    if (!this.contains(event.relatedTarget as Node | null)) this.removeAttribute('data-over');
  }

  #drop(event: DragEvent) {
    // Else the browser would leave the page and open the file.
    event.preventDefault();
    this.removeAttribute('data-over');
    if (!this.locked) void this.#open([...(event.dataTransfer?.files ?? [])]);
  }

  /** The choice that was stays until the files have been read and found good. */
  async #open(files: File[]) {
    if (files.length === 0 || this.#checking) return;
    this.#refused = null;
    this.#checking = true;
    this.requestUpdate();
    try {
      const own = await this.#own?.add(files);
      if (own) {
        const counts = await examplesIn(own.bytes, this.data.engine);
        if (this.locked) throw new FileError(texts.locked);
        this.data.addOwn(own, counts);
      }
    } catch (error) {
      const reason = messageOf(error);
      // Of a file that cannot be had, here or in the worker, the message is complete.
      this.#refused = (error as Error).name === 'FileError' ? reason : texts.notTaken(reason);
    }
    this.#checking = false;
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'data-source': DataSource;
  }
}

customElements.define('data-source', DataSource);
