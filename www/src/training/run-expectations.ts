import { html, nothing } from 'lit';
import { expectations as texts } from '#language/training/texts';
import { Exhibit } from '../page/exhibit';
import { keep, kept } from '../page/kept';
import type { TrainingRun } from './run';
import { type Contest, standing } from './standing';
import './run-expectations.css';

/** A question that the runs answer. */
export interface Ask extends Contest {
  name: keyof typeof texts.asks;
}

/** What the reader expects of some runs; when they have come so far, what became of it. */
class RunExpectations extends Exhibit {
  static override properties = {
    asks: { attribute: false },
    runs: { attribute: false },
    labels: { attribute: false },
  };
  declare asks: readonly Ask[];
  declare runs: readonly TrainingRun[];
  declare labels: readonly string[];

  constructor() {
    super();
    this.follow(() => this.runs, 'change');
  }

  override render() {
    return html`<div class="expectations">
      <h3>${texts.title}</h3>
      ${this.asks.map((ask) => this.#ask(ask))}
    </div>`;
  }

  #ask(ask: Ask) {
    const expected = kept(keyOf(ask));
    return html`<fieldset data-testid="expectation" data-name=${ask.name}>
      <legend>${texts.asks[ask.name]}</legend>
      ${this.labels.map(
        (label) => html`<label class="choice">
          <input type="radio" name=${keyOf(ask)} .checked=${label === expected} @change=${() => this.#choose(ask, label)}>
          <span>${label}</span></label>`,
      )}
      <p role="status">${this.#outcome(ask, expected)}</p>
    </fieldset>`;
  }

  #outcome(ask: Ask, expected: string | null) {
    const now = standing(this.runs, ask);
    if (!now) return expected === null ? nothing : texts.waiting;
    const name = (index: number) => this.labels[index] ?? '';
    const ahead = now.ahead.map(name);
    const verdict =
      expected === null || !this.labels.includes(expected)
        ? texts.nobody(ahead)
        : ahead.includes(expected)
          ? texts.right(ahead)
          : texts.wrong(expected, ahead);
    const values = now.values.map((value, index) => texts.value(name(index), value, ask.by));
    return html`<strong>${verdict}</strong> ${values.join('; ')}.`;
  }

  #choose(ask: Ask, label: string) {
    keep(keyOf(ask), label);
    this.requestUpdate();
  }
}

const keyOf = ({ name }: Ask) => `unfold.expected.${name}`;

declare global {
  interface HTMLElementTagNameMap {
    'run-expectations': RunExpectations;
  }
}

customElements.define('run-expectations', RunExpectations);
