import { html, LitElement, nothing } from 'lit';
import { texts } from '../../texts/training.en';
import { type DataStore, ownData } from '../../training/data';
import { UpdatesOn } from '../updates';
import './training.css';

let elements = 0;

/** What is learnt from: what the site has, or files of the reader's own, by picker or drop. */
class DataSource extends LitElement {
  static override properties = { data: { attribute: false }, locked: { type: Boolean } };
  declare data: DataStore;
  /** While a run is under way its data stay. */
  declare locked: boolean;
  readonly #group = `data-source-${++elements}`;
  #refused: string | null = null;
  #watching = false;

  override createRenderRoot() {
    return this;
  }

  override willUpdate() {
    if (this.#watching) return;
    this.#watching = true;
    new UpdatesOn(this, this.data, 'change');
    this.data.ready().catch(() => undefined);
  }

  override render() {
    const { data: said } = texts;
    const kind = this.kind;
    const { choice, choices } = this.data;
    return html`
      <fieldset class="data-source" data-testid="data-source" data-kind=${choice?.name ?? nothing} ?disabled=${this.locked}
        @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${this.#drop}>
        <legend>${said.title[kind]}</legend>
        ${choices.map(
          ({ name }) => html`<label class="choice">
            <input type="radio" name=${this.#group} value=${name} .checked=${name === choice?.name}
              @change=${() => this.#choose(name)}>
            <span>${said.name(name)}</span>
          </label>`,
        )}
        <label class="button">
          ${said.own}
          <input class="visually-hidden" type="file" multiple data-testid="data-input" @change=${this.#pick}>
        </label>
        ${this.#refused ? html`<p class="refused" role="alert">${this.#refused}</p>` : nothing}
        <p class="help">
          ${choice ? said.about(choice.name) : nothing}
          ${choice && choice.size > 0 ? said.size(choice.size) : nothing}
          ${this.locked ? said.locked : said.ownHint[kind]}
        </p>
      </fieldset>
    `;
  }

  private get kind(): 'characters' | 'sentences' {
    return this.data.kind;
  }

  #choose(name: string) {
    this.#refused = null;
    this.data.choose(name);
  }

  #pick(event: Event) {
    const input = event.target as HTMLInputElement;
    void this.#open([...(input.files ?? [])]);
    // So that the same files, mended, can be chosen again.
    input.value = '';
  }

  #drop(event: DragEvent) {
    event.preventDefault();
    if (!this.locked) void this.#open([...(event.dataTransfer?.files ?? [])]);
  }

  async #open(files: File[]) {
    this.#refused = null;
    try {
      if (files.length > 0) this.data.addOwn(await ownData(this.kind, files));
    } catch (error) {
      this.#refused = (error as Error).message;
    }
    this.requestUpdate();
  }
}

customElements.define('data-source', DataSource);
