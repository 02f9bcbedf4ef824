import { html } from 'lit';
import { notebook as said } from '#language/figures/texts';
import { download } from '../page/download';
import { Exhibit } from '../page/exhibit';
import { problemOfPart } from '../page/site-files';
import { fetchAll } from '../page/when-near';
import './as-code.css';
import type { AsCode } from './as-code';
import { notebookOf } from './notebook';

/** All programs of a chapter, as its exhibits are now, in one file. */
class ChapterNotebook extends Exhibit {
  #busy = false;
  #status = '';

  override render() {
    return html`
      <p class="help">${said.about}</p>
      <p class="as-code-take">
        <button type="button" data-testid="notebook" ?disabled=${this.#busy} @click=${this.#take}>${said.take(this.#file)}</button>
        <span role="status">${this.#status}</span>
      </p>
    `;
  }

  get #chapter() {
    return this.closest('.chapter') as HTMLElement;
  }

  get #file() {
    return `${this.#chapter.id}.ipynb`;
  }

  readonly #take = async () => {
    this.#say(said.busy, true);
    try {
      await fetchAll();
      await made(this.#chapter);
      const programs: Parameters<typeof notebookOf>[2][number][] = [];
      for (const exhibit of this.#chapter.querySelectorAll<AsCode>('as-code')) {
        const program = await exhibit.program?.();
        if (program) programs.push({ name: exhibit.name, program });
      }
      const title = this.#chapter.querySelector('h1')?.textContent?.trim() ?? '';
      download(new TextEncoder().encode(notebookOf(title, location.href, programs)), this.#file);
      this.#say(said.done(programs.length));
    } catch (error) {
      this.#say((await problemOfPart(error)).message);
    }
  };

  #say(status: string, busy = false) {
    this.#status = status;
    this.#busy = busy;
    this.requestUpdate();
  }
}

/** Waits until all exhibits of a chapter stand in it. */
async function made(chapter: HTMLElement) {
  for (const element of chapter.querySelectorAll<Exhibit>('*')) await element.updateComplete;
}

customElements.define('chapter-notebook', ChapterNotebook);
