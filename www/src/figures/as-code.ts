import { html, nothing, type PropertyValues } from 'lit';
import { code as said } from '#language/figures/texts';
import { download } from '../page/download';
import { Exhibit } from '../page/exhibit';
import { problemOfPart } from '../page/site-files';
import './as-code.css';

export const LIBRARIES = ['numpy', 'pytorch'] as const;
type Library = (typeof LIBRARIES)[number];

/** A file that must lie where a program runs, and where it can be had. */
export interface ProgramFile {
  name: string;
  url: string;
}

/** The state of an exhibit as a program that prints the exhibit's numbers, for each library that has one. */
export type Program = Partial<Record<Library, string>> & {
  /** What it reads. */
  files?: readonly ProgramFile[];
  /** Whether it draws random numbers of its own, so that it prints others. */
  isOfChance?: true;
};

/** What an exhibit shows as a program of the reader's own, to copy or to keep; written only when it is asked for. */
export class AsCode extends Exhibit {
  static override properties = { name: {}, program: { attribute: false } };

  /** What the files are called: `NAME-numpy.py`. */
  declare name: string;
  /** Writes the program of what the exhibit shows now; there is none of weights that the reader has brought. */
  declare program: (() => Promise<Program>) | undefined;
  #library: Library = 'numpy';
  #isOpen = false;
  #written: Program | undefined;
  #status = '';
  #failure = '';

  protected override willUpdate(changed: PropertyValues<this>) {
    if (this.#isOpen && changed.has('program')) void this.#write();
  }

  override render() {
    return html`
      <details class="as-code" @toggle=${this.#toggle}>
        <summary>${said.title}</summary>
        ${this.#isOpen ? this.#content() : nothing}
      </details>
    `;
  }

  #content() {
    if (this.#failure) return html`<p class="notice" role="alert">${this.#failure}</p>`;
    if (!this.program) return html`<p class="help">${said.own}</p>`;
    if (!this.#written) return nothing;
    const { files = [], isOfChance } = this.#written;
    return html`
      <p class="help">${isOfChance ? said.helpOfChance : said.help}</p>
      <fieldset>
        <legend class="visually-hidden">${said.library}</legend>
        ${this.#libraries.map(
          (library) => html`<label class="choice">
            <input type="radio" name="code-${this.name}" .checked=${library === this.#shown} @change=${() => this.#choose(library)}>
            <span translate="no">${said.libraries[library]}</span>
          </label>`,
        )}
      </fieldset>
      <pre tabindex="0" role="region" aria-label=${said.label(this.#file)} translate="no"
        data-testid="code-${this.name}"><code>${this.#text}</code></pre>
      ${
        files.length > 0
          ? html`<p class="help as-code-files">${said.files} ${files.map(
              ({ name, url }, at) =>
                html`${at > 0 ? ', ' : ''}<a href=${url} download=${name} translate="no">${name}</a>`,
            )}</p>`
          : nothing
      }
      <p class="as-code-take">
        <button type="button" @click=${this.#copy}>${said.copy}</button>
        <button type="button" @click=${this.#download}>${said.download(this.#file)}</button>
        <span role="status">${this.#status}</span>
      </p>
    `;
  }

  /** Those that the program is written in. */
  get #libraries() {
    return LIBRARIES.filter((library) => this.#written?.[library] !== undefined);
  }

  /** The one that the reader has chosen, where the program is written in it. */
  get #shown(): Library {
    const libraries = this.#libraries;
    return libraries.includes(this.#library) ? this.#library : (libraries[0] ?? this.#library);
  }

  get #text() {
    return this.#written?.[this.#shown] ?? '';
  }

  get #file() {
    return `${this.name}-${this.#shown}.py`;
  }

  async #write() {
    const { program } = this;
    if (!program) return;
    try {
      const written = await program();
      // Meanwhile the exhibit may show something else.
      if (program !== this.program) return;
      if (LIBRARIES.some((library) => written[library] !== this.#written?.[library])) this.#status = '';
      this.#written = written;
      this.#failure = '';
    } catch (error) {
      this.#failure = (await problemOfPart(error)).message;
    }
    this.requestUpdate();
  }

  readonly #toggle = (event: Event) => {
    this.#isOpen = (event.currentTarget as HTMLDetailsElement).open;
    if (this.#isOpen) void this.#write();
    this.requestUpdate();
  };

  #choose(library: Library) {
    this.#library = library;
    this.#status = '';
    this.requestUpdate();
  }

  readonly #copy = async () => {
    try {
      await navigator.clipboard.writeText(this.#text);
      this.#status = said.copied;
    } catch {
      getSelection()?.selectAllChildren(this.querySelector('pre') as HTMLPreElement);
      this.#status = said.byHand;
    }
    this.requestUpdate();
  };

  readonly #download = () => download(new TextEncoder().encode(this.#text), this.#file);
}

declare global {
  interface HTMLElementTagNameMap {
    'as-code': AsCode;
  }
}

customElements.define('as-code', AsCode);
