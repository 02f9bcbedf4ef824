import { html, nothing } from 'lit';
import { signed } from '#language/page/numbers';
import { texts } from '#language/teaching/texts';
import type { Grades, Mark } from '../engine/sheets';
import type { On } from '../page/exhibit';
import { problemOfPart } from '../page/site-files';
import { SheetsExhibit } from './sheets-exhibit';
import { type Said, textsOfAll } from './texts-of-all';

/** A file of codes is a list at most. */
const LARGEST_FILE = 1_000_000;

const said = texts.handIns;

/** Marks the codes that students have handed in, and tallies them. */
class HandIns extends SheetsExhibit {
  #grades: Grades | undefined;
  #words: Said | undefined;
  /** Files that cannot be read, in a sentence each. */
  #unread: string[] = [];

  override render() {
    if (this.failure !== null) return html`<p class="notice">${texts.failed(this.failure)}</p>`;
    const grades = this.#grades;
    return html`
      <form class="framed hand-ins" @submit=${this.#submit} novalidate>
        <label for="codes">${said.codes}</label>
        <textarea id="codes" data-testid="codes" rows="5" spellcheck="false" autocapitalize="off" translate="no"
          placeholder=${said.placeholder}></textarea>
        <p class="hand-ins-take">
          <button type="submit" class="primary" ?disabled=${!this.bundle}>${said.grade}</button>
          <label class="button">${said.files}<input type="file" class="visually-hidden" data-testid="code-files" multiple
            accept=".txt,.csv,text/*" @change=${this.#files}></label>
        </p>
        <div role="status">
          ${grades || this.#unread.length > 0 ? this.#summary(grades) : nothing}
        </div>
        ${grades && grades.students.length > 0 ? this.#tables(grades) : nothing}
      </form>
    `;
  }

  #summary(grades: Grades | undefined) {
    const refused =
      grades?.refused.map(({ student, why }) => said.refused(student || said.pasted, why)) ?? [];
    return html`
      <p data-testid="graded">${said.graded(grades?.students.length ?? 0)}</p>
      ${[...this.#unread, ...refused].map((line) => html`<p class="hand-ins-refused" data-testid="refused">${line}</p>`)}
    `;
  }

  #tables({ students, questions: tallies }: Grades) {
    return html`
      <div class="hand-ins-table" tabindex="0" role="region" aria-label=${said.byStudent}>
        <table data-testid="by-student">
          <caption>${said.byStudent}</caption>
          <thead><tr>
            <th scope="col">${said.student}</th><th scope="col">${said.sheet}</th>
            ${tallies.map((_, at) => html`<th scope="col">${at + 1}</th>`)}
            <th scope="col">${said.right}</th>
          </tr></thead>
          <tbody>
            ${students.map(
              ({ student, seed, right, marks }) => html`<tr>
                <th scope="row" translate="no">${student || said.pasted}</th><td>${seed}</td>
                ${tallies.map(({ question }) => cell(marks.find((mark) => mark.question === question)))}
                <td>${said.of(right, marks.length)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <div class="hand-ins-table" tabindex="0" role="region" aria-label=${said.byQuestion}>
        <table data-testid="by-question">
          <caption>${said.byQuestion}</caption>
          <thead><tr>${said.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
          <tbody>
            ${tallies.map(
              ({ question, right, wrong, open, mistakes }, at) => html`<tr>
                <th scope="row">${at + 1} ${this.#words?.get(question)?.title}</th>
                <td>${right}</td><td>${wrong}</td><td>${open}</td>
                <td class="hand-ins-mistakes">${mistakes.map(
                  ([mistake, count]) =>
                    html`<p>${count} × ${this.#words?.get(question)?.mistakes[mistake]}</p>`,
                )}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  readonly #submit = (event: Event) => {
    event.preventDefault();
    this.#unread = [];
    void this.#grade([['', this.querySelector('textarea')?.value ?? '']]);
  };

  readonly #files = async ({ currentTarget }: On<HTMLInputElement>) => {
    this.#unread = [];
    const texts: [name: string, text: string][] = [];
    for (const file of currentTarget.files ?? []) {
      if (file.size > LARGEST_FILE) {
        this.#unread.push(said.tooLarge(file.name));
        continue;
      }
      // A file is called after its student.
      const name = file.name.replace(/\.\w+$/, '');
      try {
        texts.push([name, await file.text()]);
      } catch {
        this.#unread.push(said.unreadable(file.name));
      }
    }
    currentTarget.value = '';
    await this.#grade(texts);
  };

  async #grade(texts: [name: string, text: string][]) {
    const grades = this.bundle?.grade(
      texts.map(([name]) => name),
      texts.map(([, text]) => text),
    );
    try {
      this.#words = await textsOfAll((grades?.questions ?? []).map(({ question }) => question));
      this.#grades = grades;
    } catch (error) {
      this.failure = (await problemOfPart(error)).message;
    }
    this.requestUpdate();
  }
}

/** What became of a question, by a sign and in words. */
function cell(mark: Mark | undefined) {
  if (!mark) return html`<td></td>`;
  const { answer, right, expected } = mark;
  const [sign, words] = right
    ? ['✓', said.isRight]
    : answer === undefined
      ? ['·', said.isOpen]
      : ['✗', said.isWrong(number(answer), number(expected))];
  return html`<td data-mark=${right ? 'right' : answer === undefined ? 'open' : 'wrong'} title=${words}>
    <span aria-hidden="true">${sign}</span><span class="visually-hidden">${words}</span></td>`;
}

function number(value: number): string {
  return signed(value, Number.isInteger(value) ? 0 : 2);
}

declare global {
  interface HTMLElementTagNameMap {
    'hand-ins': HandIns;
  }
}

customElements.define('hand-ins', HandIns);
