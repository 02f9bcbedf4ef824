import { html, nothing, type TemplateResult } from 'lit';
import { signed } from '#language/page/numbers';
import { card as said } from '#language/questions/texts';
import type { Kind, Question, Theory, Verdict } from '../engine/theory';
import { isArrival, keepSetting, settingOf } from '../page/address';
import { CHAPTERS } from '../page/chapters';
import { countFrom, numberFrom } from '../page/number-text';
import { problemOfPart } from '../page/site-files';
import { type Symbol as Letter, symbol } from '../page/symbols';
import { CHAPTER_OF, isKind } from './kinds';
import { progressContext } from './provided';
import type { QuestionText } from './question-text';
import { matrix } from './tables';
import { textsOf } from './texts-of';
import { TheoryExhibit } from './theory-exhibit';
import '../page/exhibit.css';
import { turn } from '../page/turns';
import './question-card.css';

type Trial = { verdict: Verdict } | 'not-a-number' | null;

/** The matrices among what is given, with their symbols. */
const MATRICES: [name: string, letter: Letter, written?: string][] = [
  ['x', 'x'],
  ['w', 'W'],
  ['s', 'S'],
  ['x_vec', 'x', 'x′'],
  ['p', 'P'],
];

/** What Rust takes for a seed. */
const LARGEST_SEED = 2 ** 32 - 1;

let elements = 0;

/**
 * A question that the reader answers before the answer is shown. `kind` says which; the numbers come from a seed, and
 * what a wrong answer tells from the theory bundle. `again` is one that was missed before and has come back.
 */
class QuestionCard extends TheoryExhibit {
  static override properties = { kind: { type: String }, seed: { type: Number }, again: { type: Boolean } };
  declare kind: Kind;
  declare seed: number;
  declare again: boolean;
  #texts: QuestionText<Kind> | null = null;
  readonly #progress = this.use(progressContext);
  readonly #id = `question-${++elements}`;
  #trial: Trial = null;
  /** How many wrong answers there were. */
  #wrong = 0;
  #hinted = false;
  #shown = false;

  constructor() {
    super();
    this.seed = 1;
    this.again = false;
    this.follow(() => [this.#progress()], 'change');
    this.hear(window, 'hashchange', () => this.#asked(true));
  }

  override firstUpdated() {
    super.firstUpdated();
    this.#asked(isArrival());
    textsOf(this.kind)
      .then(
        (texts) => {
          this.#texts = texts;
        },
        async (error: unknown) => {
          this.failure = (await problemOfPart(error)).message;
        },
      )
      .finally(() => this.requestUpdate());
  }

  /** A page has up to a dozen, which would hold it up if all were made at once. */
  protected override async scheduleUpdate(): Promise<void> {
    await turn();
    super.scheduleUpdate();
  }

  override render() {
    const texts = this.#texts;
    return html`
      <article class="question" data-testid="question" data-kind=${this.kind} aria-labelledby="${this.#id}-title"
        ?data-answered=${this.#progress().has(this.kind)}>
        <header>
          <h3 id="${this.#id}-title"><span class="question-label">${this.again ? said.again : said.label}</span>
            ${texts?.title}</h3>
          <p class="question-progress">
            ${
              this.again
                ? this.#origin()
                : html`
                    ${this.#progress().has(this.kind) ? html`<span class="question-answered">${said.answered}</span>` : nothing}
                    ${this.#answered()}
                  `
            }
          </p>
        </header>
        ${this.#body(texts)}
      </article>
    `;
  }

  /** How many of the chapter's questions are answered. */
  #answered(): string {
    const chapter = this.closest('section[data-testid]') ?? document;
    const kinds = [...chapter.querySelectorAll('question-card:not([again])')]
      .map((other) => other.getAttribute('kind') ?? '')
      .filter(isKind);
    return said.progress(kinds.filter((kind) => this.#progress().has(kind)).length, kinds.length);
  }

  /** Where a question that has come back was asked. */
  #origin() {
    const chapter = CHAPTER_OF[this.kind];
    return html`<a href="./${chapter}.html">${said.from(CHAPTERS.indexOf(chapter) + 1)}</a>`;
  }

  #body(texts: QuestionText<Kind> | null) {
    if (this.failure !== null) return html`<p class="help">${said.failed(this.failure)}</p>`;
    if (!this.bundle || !texts) return html`<p class="help">${said.waiting}</p>`;
    const given = this.#given(this.bundle);
    const verdict = this.#verdict;
    const right = verdict?.right ?? false;
    return html`
      <p id="${this.#id}-ask">${texts.ask(given)}</p>
      ${matrices(given)}
      ${texts.table ? html`<div class="question-given">${texts.table(given)}</div>` : nothing}
      <form @submit=${this.#submit} novalidate>
        <label for="${this.#id}-answer">${texts.answer(given)}</label>
        <input id="${this.#id}-answer" data-testid="question-answer" inputmode="text" autocomplete="off" size="7"
          aria-describedby="${this.#id}-ask ${this.#id}-feedback"
          aria-invalid=${this.#trial && !right ? 'true' : nothing} @input=${this.#typed}>
        <button type="submit">${said.check}</button>
        ${
          right || this.#shown
            ? html`<button type="button" class="quiet" @click=${this.#another}>${said.another}</button>`
            : html`
                ${this.#hinted ? nothing : html`<button type="button" class="quiet" @click=${this.#hint}>${said.hint}</button>`}
                ${this.#wrong > 0 ? html`<button type="button" class="quiet" @click=${this.#show}>${said.show}</button>` : nothing}
              `
        }
      </form>
      <div role="status">
        ${this.#hinted ? html`<p class="question-hint">${texts.hint}</p>` : nothing}
        <p id="${this.#id}-feedback" class="question-feedback" data-testid="question-feedback"
          data-verdict=${verdict ? (right ? 'right' : 'wrong') : nothing}
          data-mistake=${verdict?.mistake ?? nothing} ?data-shown=${this.#shown && !right}>${this.#feedback(texts)}</p>
        ${
          verdict && (right || this.#shown)
            ? html`<p class="question-worked">${texts.worked(given, verdict.solution, verdict.expected)}</p>`
            : nothing
        }
      </div>
    `;
  }

  #given(bundle: Theory): Question {
    return bundle.question(this.kind, this.seed);
  }

  get #verdict(): Verdict | undefined {
    return this.#trial && this.#trial !== 'not-a-number' ? this.#trial.verdict : undefined;
  }

  #feedback(texts: QuestionText<Kind>): string | TemplateResult | typeof nothing {
    if (this.#trial === 'not-a-number') return said.notANumber;
    const verdict = this.#verdict;
    if (!verdict) return nothing;
    const { right, expected, mistake } = verdict;
    if (right) return said.right;
    if (this.#shown) return said.shown(signed(expected, Number.isInteger(expected) ? 0 : 2));
    if (mistake) return html`${said.wrong} ${texts.mistakes[mistake]}`;
    return this.#wrong > 1 ? said.wrongAgain : said.wrong;
  }

  get #field(): HTMLInputElement | null {
    return this.querySelector('input');
  }

  readonly #submit = (event: Event) => {
    event.preventDefault();
    if (!this.bundle || !this.#field) return;
    const answer = numberFrom(this.#field.value);
    if (answer === undefined) {
      this.#trial = 'not-a-number';
    } else {
      const verdict = this.bundle.judge(this.kind, this.seed, answer);
      this.#trial = { verdict };
      if (!verdict.right) this.#missed();
      // Whoever has had the answer shown has still to answer the next one.
      else if (!this.#shown) this.#progress().add(this.kind, this.again && this.#wrong === 0);
    }
    this.#field.select();
    this.requestUpdate();
  };

  /** What is said of an answer goes when it is changed; what has been shown stays. */
  readonly #typed = () => {
    if (this.#shown || !this.#trial) return;
    this.#trial = null;
    this.requestUpdate();
  };

  readonly #hint = () => {
    this.#hinted = true;
    this.#field?.focus();
    this.requestUpdate();
  };

  readonly #show = () => {
    if (!this.bundle) return;
    // Whatever stands in the field by now: only the solution is wanted.
    this.#trial ??= { verdict: this.bundle.judge(this.kind, this.seed, Number.NaN) };
    this.#shown = true;
    this.#field?.focus();
    this.requestUpdate();
  };

  #missed(): void {
    this.#wrong += 1;
    if (this.#wrong > 1) return;
    if (this.again) this.#progress().missAgain(this.kind);
    else this.#progress().miss(this.kind);
  }

  /** The next seed that asks something else. */
  readonly #another = () => {
    if (!this.bundle) return;
    const before = JSON.stringify(this.#given(this.bundle));
    let { seed } = this;
    do seed += 1;
    while (JSON.stringify(this.bundle.question(this.kind, seed)) === before);
    this.#ask(seed);
    if (!this.again) keepSetting(this, 'question', `${this.kind},${seed}`);
    this.#field?.focus();
  };

  /** Asks what the address asks for: `question=vec-index`, or `question=vec-index,702` with a seed. */
  #asked(goesThere: boolean) {
    const [kind, seed = ''] = settingOf(location.hash, 'question')?.split(',') ?? [];
    if (kind !== this.kind || this.again) return;
    this.#ask(countFrom(seed, 1, LARGEST_SEED) ?? this.seed);
    // Once what stands above has its size.
    if (goesThere) requestAnimationFrame(() => this.scrollIntoView({ behavior: 'instant' }));
  }

  #ask(seed: number) {
    this.seed = seed;
    this.#trial = null;
    this.#wrong = 0;
    this.#shown = false;
    if (this.#field) this.#field.value = '';
    this.requestUpdate();
  }
}

/** The matrices that are given, each as a table with its symbol before it. */
export function matrices(given: Question) {
  const found = MATRICES.filter(([name]) => name in given);
  if (found.length === 0) return nothing;
  return html`
    <div class="question-given">
      ${found.map(([name, letter, written = letter]) => {
        const rows = (given as unknown as Record<string, (number | number[])[]>)[name] ?? [];
        return matrix(
          symbol(letter, written),
          written,
          rows.map((row) => [row].flat()),
        );
      })}
    </div>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'question-card': QuestionCard;
  }
}

customElements.define('question-card', QuestionCard);
