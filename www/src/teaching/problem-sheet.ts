import { html, nothing } from 'lit';
import { signed } from '#language/page/numbers';
import { texts } from '#language/teaching/texts';
import type { Sheet, Sheets } from '../engine/sheets';
import type { Kind, Question } from '../engine/theory';
import { addressOf as addressOfChapter, settingsOf } from '../page/address';
import { download } from '../page/download';
import type { On } from '../page/exhibit';
import { keep, kept } from '../page/kept';
import { numberFrom } from '../page/number-text';
import { problemOfPart } from '../page/site-files';
import { CHAPTER_OF } from '../questions/kinds';
import { matrices } from '../questions/question-card';
import type { QuestionText } from '../questions/question-text';
import { Platform } from './platform';
import { sheetFrom } from './sheet-address';
import { SheetsExhibit } from './sheets-exhibit';
import { type Said, textsOfAll } from './texts-of-all';

/** Of another sheet than a teacher's package has: what is there belongs to it alone. */
const given = document.querySelector<HTMLMetaElement>('meta[name="sheet"]')?.content ?? '';

const THEORY: readonly string[] = ['conv-matrix', 'self-attention'];

/**
 * A problem sheet: the questions of a seed with their fields, for the screen and for paper; with its solutions; and what is
 * handed in. `questions` are those of a sheet whose address does not say which.
 */
class ProblemSheet extends SheetsExhibit {
  static override properties = { questions: { type: String } };
  declare questions: string;
  #sheet: Sheet | undefined;
  #said: Said | undefined;
  #hasSolutions = false;
  /** What no sheet can be, in a sentence. */
  #problem = '';
  #platform: Platform | null = null;
  #platformSaid = '';
  #code = '';
  #copied = '';
  #student = '';
  /** What the reader has written, question by question. */
  #written: string[] = [];

  constructor() {
    super();
    this.questions = '';
    if (given === '') {
      addressOfChapter('sheet').whenSet(() => {
        this.#open();
        this.requestUpdate();
      });
    }
  }

  protected override willUpdate() {
    if (this.bundle && !this.#sheet && !this.#problem) {
      this.#open();
      this.#findPlatform(this.bundle);
    }
  }

  /** Takes the sheet that is asked for. */
  #open() {
    const settings = given === '' ? settingsOf(location.hash, 'sheet') : new URLSearchParams(given);
    const usual = { seed: 1, kinds: this.questions.split(',') as Kind[] };
    const { sheet, hasSolutions } = sheetFrom(settings, usual);
    this.#hasSolutions = hasSolutions;
    this.#code = '';
    try {
      this.#sheet = this.bundle?.sheet(sheet.seed, sheet.kinds);
      this.#problem = '';
    } catch (error) {
      this.#sheet = undefined;
      this.#problem = (error as Error).message;
    }
    if (this.#sheet) {
      this.#name(this.#sheet);
      void this.#fetchTexts(this.#sheet);
    }
    this.#written = this.#sheet ? (kept(keyOf(this.#sheet)) ?? '').split('\n') : [];
  }

  /** Tells the page around which sheet it is, and whether what the first two chapters take for known belongs to it. */
  #name({ seed, kinds }: Sheet) {
    const title = this.#hasSolutions ? texts.solutionsTitle(seed) : texts.sheetTitle(seed);
    // What is printed into a file is called after it.
    document.title = title;
    const heading = document.querySelector('h1');
    if (heading) heading.textContent = title;
    const known = document.querySelector<HTMLElement>('.sheet-known');
    if (known) known.hidden = !kinds.some((kind) => THEORY.includes(CHAPTER_OF[kind]));
  }

  async #fetchTexts({ kinds }: Sheet) {
    try {
      this.#said = await textsOfAll(kinds);
    } catch (error) {
      this.failure = (await problemOfPart(error)).message;
    }
    this.requestUpdate();
  }

  /** Where a platform stands around the page, it has kept what was written. */
  #findPlatform(bundle: Sheets) {
    try {
      this.#platform = given === '' ? null : Platform.find();
      const code = this.#platform?.kept;
      if (!code) return;
      const { sheet, answers } = bundle.read_hand_in(code);
      if (!this.#sheet || keyOf(sheet) !== keyOf(this.#sheet)) return;
      this.#written = answers.map((answer) => (answer === undefined ? '' : String(answer)));
    } catch (error) {
      this.#platformSaid = texts.platform.failed((error as Error).message);
    }
  }

  override render() {
    if (this.failure !== null) return html`<p class="notice">${texts.failed(this.failure)}</p>`;
    if (this.#problem) return html`<p class="notice">${texts.problem(this.#problem)}</p>`;
    const { bundle } = this;
    const sheet = this.#sheet;
    const said = this.#said;
    if (!bundle || !sheet || !said) return html`<p class="help">${texts.waiting}</p>`;
    return html`
      <article class="sheet" data-testid="problem-sheet" data-seed=${sheet.seed}>
        <header>
          ${this.#hasSolutions ? nothing : html`<p class="sheet-name" aria-hidden="true">${texts.nameLine}</p>`}
          <button type="button" @click=${() => window.print()}>${texts.print}</button>
        </header>
        <ol class="sheet-questions">
          ${sheet.kinds.map((kind, at) => this.#question(bundle, sheet, said.get(kind), kind, at))}
        </ol>
        ${this.#hasSolutions ? nothing : this.#handIn()}
      </article>
    `;
  }

  #question(bundle: Sheets, { seed }: Sheet, said: QuestionText<Kind> | undefined, kind: Kind, at: number) {
    if (!said) return nothing;
    const number = bundle.question_seed(seed, kind);
    const asked = bundle.question(kind, number);
    const text = this.#written[at] ?? '';
    const isWrong = text.trim() !== '' && numberFrom(text) === undefined;
    return html`
      <li class="sheet-question" data-testid="sheet-question" data-kind=${kind} data-seed=${number}>
        <h2>${said.title}</h2>
        <p id="ask-${kind}">${said.ask(asked)}</p>
        ${matrices(asked)}
        ${said.table ? html`<div class="question-given">${said.table(asked)}</div>` : nothing}
        ${
          this.#hasSolutions
            ? this.#solution(bundle, said, asked, kind, number)
            : html`<p class="sheet-answer">
                <label for="answer-${kind}">${said.answer(asked)}</label>
                <input id="answer-${kind}" data-testid="sheet-answer" inputmode="text" autocomplete="off" size="9"
                  aria-describedby="ask-${kind}${isWrong ? ` wrong-${kind}` : ''}" aria-invalid=${isWrong ? 'true' : nothing}
                  .value=${text} @input=${(event: On<HTMLInputElement>) => this.#write(at, event.currentTarget.value)}
                  @change=${() => this.#tell((platform) => platform.store())}>
                <span class="sheet-line"></span>
                ${isWrong ? html`<span id="wrong-${kind}" class="sheet-wrong">${texts.notANumber}</span>` : nothing}
              </p>`
        }
      </li>
    `;
  }

  #solution(bundle: Sheets, said: QuestionText<Kind>, asked: Question, kind: Kind, number: number) {
    const { expected, solution } = bundle.judge(kind, number, Number.NaN);
    const written = signed(expected, Number.isInteger(expected) ? 0 : 2);
    return html`
      <p class="sheet-solution" data-testid="sheet-solution" data-expected=${expected}>
        <strong>${written}</strong> <span>${said.worked(asked, solution, expected)}</span>
      </p>
    `;
  }

  #handIn() {
    const all = this.#sheet?.kinds.length ?? 0;
    const answered = this.#answers().filter((answer) => !Number.isNaN(answer)).length;
    const platform = this.#platform;
    return html`
      <form class="framed hand-in" @submit=${this.#submit} novalidate>
        <h2>${texts.handIn.title}</h2>
        <p>${texts.handIn.answered(answered, all)} ${platform ? texts.platform.about : texts.handIn.about}</p>
        ${
          platform
            ? nothing
            : html`<p><label for="student">${texts.handIn.student}</label>
                <input id="student" autocomplete="name" .value=${this.#student}
                  @input=${(event: On<HTMLInputElement>) => {
                    this.#student = event.currentTarget.value;
                  }}></p>`
        }
        <p><button type="submit" class="primary" data-testid="hand-in">${platform ? texts.platform.submit : texts.handIn.submit}</button></p>
        <div role="status">
          ${this.#platformSaid === '' ? nothing : html`<p data-testid="platform-said">${this.#platformSaid}</p>`}
          ${this.#code === '' ? nothing : this.#taken()}
        </div>
      </form>
    `;
  }

  #taken() {
    return html`
      <p>${this.#platform ? texts.platform.code : texts.handIn.code}</p>
      <p><code class="hand-in-code" data-testid="hand-in-code" translate="no">${this.#code}</code></p>
      <p class="hand-in-take">
        <button type="button" @click=${this.#copy}>${texts.copy(texts.handIn.theCode)}</button>
        <button type="button" @click=${this.#download}>${texts.handIn.download}</button>
        <span>${this.#copied}</span>
      </p>
      <p class="help">${texts.handIn.reveals}</p>
    `;
  }

  /** NaN where there is none. */
  #answers(): number[] {
    return (this.#sheet?.kinds ?? []).map((_, at) => numberFrom(this.#written[at] ?? '') ?? Number.NaN);
  }

  #write(at: number, text: string) {
    if (!this.#sheet) return;
    const { kinds } = this.#sheet;
    this.#written = kinds.map((_, place) => (place === at ? text : (this.#written[place] ?? '')));
    // A platform keeps what belongs to a student; this browser may be another's tomorrow.
    if (this.#platform) this.#tell((platform) => platform.keep(this.#codeNow()));
    else keep(keyOf(this.#sheet), this.#written.join('\n'));
    this.#code = '';
    this.requestUpdate();
  }

  #codeNow(): string {
    if (!this.bundle || !this.#sheet) return '';
    const { seed, kinds } = this.#sheet;
    return this.bundle.hand_in(seed, kinds, Float64Array.from(this.#answers()));
  }

  readonly #submit = (event: Event) => {
    event.preventDefault();
    const code = this.#codeNow();
    this.#code = code;
    this.#copied = '';
    const graded = this.bundle?.grade([''], [code]).students[0];
    if (this.#platform && graded) {
      this.#tell((platform) => {
        platform.report(code, graded);
        this.#platformSaid = texts.platform.reported(graded.right, graded.marks.length);
      });
    }
    this.requestUpdate();
  };

  /** Where the platform refuses, the student is told, and has the code. */
  #tell(what: (platform: Platform) => void) {
    if (!this.#platform) return;
    try {
      what(this.#platform);
    } catch (error) {
      this.#platformSaid = texts.platform.failed((error as Error).message);
    }
  }

  readonly #copy = async () => {
    try {
      await navigator.clipboard.writeText(this.#code);
      this.#copied = texts.copied;
    } catch {
      getSelection()?.selectAllChildren(this.querySelector('.hand-in-code') as HTMLElement);
      this.#copied = texts.byHand;
    }
    this.requestUpdate();
  };

  readonly #download = () => {
    const seed = this.#sheet?.seed ?? 0;
    const student = this.#student.trim();
    const line = student === '' ? this.#code : `${student}: ${this.#code}`;
    download(
      new TextEncoder().encode(`${texts.sheetTitle(seed)}\n${line}\n`),
      `${student || `sheet-${seed}`}.txt`,
    );
  };
}

/** Under which name the browser keeps what is written on a sheet. */
function keyOf({ seed, kinds }: Sheet): string {
  return `unfold.sheet.${seed}.${kinds.join(',')}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'problem-sheet': ProblemSheet;
  }
}

customElements.define('problem-sheet', ProblemSheet);
