import { html, nothing, type TemplateResult } from 'lit';
import { formulas as said } from '#language/questions/texts';
import type { Compared, Counterexample, Outcome, Task } from '../engine/theory';
import type { On } from '../page/exhibit';
import { keep, kept } from '../page/kept';
import { TheoryExhibit } from './theory-exhibit';
import '../page/exhibit.css';
import './question-card.css';
import './formula-check.css';

/** A case that a page may show in its exhibit: the sizes, and a place in M, S, P or Z. */
export class CaseEvent extends Event {
  readonly example: Counterexample;

  constructor(example: Counterexample) {
    super('case', { bubbles: true });
    this.example = example;
  }
}

/** Chapter 2's exhibit, which its address leads to, has images up to this side; it calls S, P and Z so. */
const LARGEST_SIDE = 5;
const VIEWS: Partial<Record<Task, string>> = { scores: 's', probabilities: 'p', outputs: 'z-vec' };

const SEEDS = 2 ** 32;

let elements = 0;

/**
 * The reader's own formula, tried on many sizes. `tasks` says what it may be for, with spaces between; the first is
 * chosen. Dispatches `case` with a counterexample that is to be shown.
 */
class FormulaCheck extends TheoryExhibit {
  static override properties = { tasks: { type: String }, shows: { type: Boolean }, seed: { type: Number } };
  declare tasks: string;
  /** What the sizes are drawn with; without it, every try draws others. */
  declare seed: number | undefined;
  /** Whether the page has an exhibit for the cases. */
  declare shows: boolean;
  readonly #id = `formula-${++elements}`;
  #chosen: Task | undefined;
  #outcome: Outcome | undefined;
  /** What the reader had written where the report's formula stands now. */
  #before: string[] | undefined;

  constructor() {
    super();
    this.tasks = '';
    this.shows = false;
  }

  get #all(): Task[] {
    return this.tasks.split(' ') as Task[];
  }

  get #task(): Task {
    return this.#chosen ?? (this.#all[0] as Task);
  }

  override render() {
    const task = this.#task;
    const texts = said.tasks[task];
    const outcome = this.#outcome;
    return html`
      <article class="question formula-check" data-testid="formula-check" data-task=${task} aria-labelledby="${this.#id}-title">
        <header>
          <h3 id="${this.#id}-title"><span class="question-label">${said.label}</span> ${said.title}</h3>
        </header>
        <p>${said.lead}</p>
        ${this.failure === null ? nothing : html`<p class="help">${said.failed(this.failure)}</p>`}
        ${
          this.#all.length > 1
            ? html`<label class="formula-task">${said.task}
                <select data-testid="formula-task" @change=${this.#choose}>
                  ${this.#all.map((name) => html`<option value=${name} ?selected=${name === task}>${said.tasks[name].name}</option>`)}
                </select></label>`
            : nothing
        }
        <p id="${this.#id}-ask">${texts.ask}</p>
        <form @submit=${this.#submit} novalidate>
          ${texts.fields.map((label, field) => this.#field(task, label, field))}
          <div class="formula-buttons">
            <button type="submit" class="primary" ?disabled=${!this.bundle}>${said.check}</button>
            ${texts.example ? html`<button type="button" class="quiet" data-testid="formula-example" @click=${this.#example}>${said.example}</button>` : nothing}
            ${this.#before ? html`<button type="button" class="quiet" data-testid="formula-back" @click=${this.#back}>${said.back}</button>` : nothing}
          </div>
        </form>
        <div role="status" data-testid="formula-outcome" data-outcome=${outcome?.outcome ?? nothing}
          data-mistake=${(outcome?.outcome === 'wrong' && outcome.mistake) || nothing} id="${this.#id}-outcome">
          ${outcome ? this.#said(task, outcome) : nothing}
        </div>
        <details class="formula-signs"><summary>${said.signs.title}</summary>${said.signs.text}</details>
      </article>
    `;
  }

  #field(task: Task, label: string | TemplateResult, field: number) {
    const outcome = this.#outcome;
    const isWrong = outcome?.outcome === 'unreadable' && outcome.field === field;
    return html`
      <label class="formula-field">
        <span>${label}</span>
        <textarea rows="1" data-testid="formula-field" data-field=${field} autocomplete="off" autocapitalize="off"
          spellcheck="false" translate="no" .value=${this.#texts(task)[field] ?? ''}
          placeholder=${said.tasks[task].placeholders?.[field] ?? nothing}
          aria-describedby="${this.#id}-ask ${this.#id}-outcome" aria-invalid=${isWrong ? 'true' : nothing}
          @keydown=${this.#key}
          @input=${(event: On<HTMLTextAreaElement>) => this.#typed(task, field, event)}></textarea>
      </label>
    `;
  }

  #said(task: Task, outcome: Outcome) {
    switch (outcome.outcome) {
      case 'right':
        return html`<p class="question-feedback" data-verdict="right">${said.right(outcome.sizes, outcome.drawn, outcome.cases)}</p>`;
      case 'unreadable': {
        const text = this.#texts(task)[outcome.field] ?? '';
        const { error } = outcome;
        return html`
          <p class="question-feedback" data-verdict="wrong">${said.unreadable(said.problem(error))}</p>
          ${text === '' ? nothing : place(text, error.at)}
        `;
      }
      default: {
        const { counterexample, mistake, field } = outcome;
        const alone = field === undefined ? undefined : said.tasks[task].names?.[field];
        const address = addressOf(task, counterexample);
        return html`
          <p class="question-feedback" data-verdict="wrong">${said.wrong} ${alone ? said.alone(alone) : nothing}
            ${mistake ? said.mistakes[mistake as keyof typeof said.mistakes] : nothing}</p>
          <p data-testid="formula-counterexample">${said.counterexample(task, counterexample)}</p>
          ${counterexample.matrix && counterexample.own ? matrices(task, counterexample, counterexample.matrix) : nothing}
          ${address ? html`<p><a href=${address} data-testid="formula-show">${said.show}</a></p>` : nothing}
          ${
            this.shows
              ? html`<button type="button" data-testid="formula-show" @click=${() => this.dispatchEvent(new CaseEvent(counterexample))}>
                  ${said.show}</button>`
              : nothing
          }
        `;
      }
    }
  }

  /** What the reader has written for a task, kept over a reload. */
  #texts(task: Task): string[] {
    return (kept(keyOf(task)) ?? '').split('\n');
  }

  #write(task: Task, texts: string[]) {
    keep(keyOf(task), texts.join('\n'));
    this.#outcome = undefined;
    this.requestUpdate();
  }

  /** A formula has as many lines as it needs, and none of its own: Enter checks it. */
  readonly #key = (event: On<HTMLTextAreaElement, KeyboardEvent>) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };

  #typed(task: Task, field: number, { currentTarget }: On<HTMLTextAreaElement>) {
    const texts = [...this.#texts(task)];
    for (let before = texts.length; before < field; before++) texts[before] = '';
    texts[field] = currentTarget.value.replaceAll('\n', ' ');
    this.#write(task, texts);
  }

  readonly #example = () => {
    const { example } = said.tasks[this.#task];
    const own = this.#texts(this.#task);
    if (own.some((text) => text !== '') && `${own}` !== `${example}`) this.#before = own;
    if (example) this.#write(this.#task, [...example]);
    this.#check();
  };

  readonly #back = () => {
    if (this.#before) this.#write(this.#task, this.#before);
    this.#before = undefined;
    this.#check();
    // The button goes; who came by keyboard stays here.
    this.querySelector('textarea')?.focus();
  };

  readonly #choose = (event: On<HTMLSelectElement>) => {
    this.#chosen = event.currentTarget.value as Task;
    this.#outcome = undefined;
    this.#before = undefined;
    this.requestUpdate();
  };

  readonly #submit = (event: Event) => {
    event.preventDefault();
    this.#check();
  };

  #check() {
    const task = this.#task;
    const texts = this.#texts(task);
    const fields = said.tasks[task].fields.map((_, field) => texts[field] ?? '');
    const seed = this.seed ?? Math.floor(SEEDS * Math.random());
    this.#outcome = this.bundle?.check_formulas(task, fields, seed);
    this.requestUpdate();
  }
}

const keyOf = (task: Task) => `unfold.formula.${task}`;

/** Where chapter 2 shows a case. */
function addressOf(task: Task, { image, x, at }: Counterexample): string | undefined {
  if (!x || !at || Math.max(...image) > LARGEST_SIDE) return undefined;
  const cell = [VIEWS[task], ...at].join(',');
  return `#self-attention?x=${x.map((row) => row.join(',')).join(';')}&cell=${cell}&at=attention-views`;
}

/** The right matrix and the reader's, with what is wrong marked in both, and the entry that is spoken of. */
function matrices(task: Task, { at }: Counterexample, rows: Compared[][]) {
  const isAt = (row: number, column: number) => row + 1 === at?.[0] && column + 1 === at[1];
  return html`<div class="formula-matrices" data-testid="formula-matrices">
    ${(['expected', 'own'] as const).map(
      (side) => html`<div class="question-matrix">
        <table aria-label=${said[side]} data-side=${side}>
          <caption>${said[side]}</caption>
          ${rows.map(
            (entries, row) =>
              html`<tr>${entries.map(
                ({ [side]: entry, is_wrong }, column) => html`<td translate="no" ?data-wrong=${is_wrong}
                aria-current=${isAt(row, column) ? 'true' : nothing}>${entry ? said.entry(task, entry) : said.noEntry}</td>`,
              )}</tr>`,
          )}
        </table>
      </div>`,
    )}
  </div>`;
}

/** The formula with the place at which something is wrong. */
function place(text: string, at: number) {
  const signs = [...text];
  return html`<p class="formula-place" translate="no"><code>${signs.slice(0, at).join('')}<mark>${signs[at] ?? '␣'}</mark>${signs.slice(at + 1).join('')}</code></p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'formula-check': FormulaCheck;
  }
  interface HTMLElementEventMap {
    case: CaseEvent;
  }
}

customElements.define('formula-check', FormulaCheck);
