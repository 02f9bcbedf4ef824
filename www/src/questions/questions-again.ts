import { html, nothing } from 'lit';
import { again as said } from '#language/questions/texts';
import type { Kind } from '../engine/theory';
import { Exhibit } from '../page/exhibit';
import { progressContext } from './provided';
import './question-card';

/** How many come back at a time. */
const MOST = 2;

/** Seeds far from those that a reader meets by asking for another one. */
const [LEAST_SEED, SEEDS] = [1000, 1_000_000];

/** The questions that were missed first, with other numbers. Once here they stay, however they are answered. */
class QuestionsAgain extends Exhibit {
  readonly #progress = this.use(progressContext);
  #asked: readonly { kind: Kind; seed: number }[] = [];

  constructor() {
    super();
    this.follow(() => [this.#progress()], 'change');
  }

  override willUpdate() {
    const more = this.#waiting.map((kind) => ({
      kind,
      seed: LEAST_SEED + Math.floor(SEEDS * Math.random()),
    }));
    this.#asked = [...this.#asked, ...more].slice(0, MOST);
  }

  override render() {
    const waiting = this.#waiting.length;
    return html`
      ${this.#asked.length === 0 ? html`<p class="column">${said.none}</p>` : nothing}
      ${this.#asked.map(({ kind, seed }) => html`<question-card again kind=${kind} seed=${seed}></question-card>`)}
      ${waiting > 0 ? html`<p class="column">${said.more(waiting)}</p>` : nothing}
    `;
  }

  /** Those that are to come back and do not stand here. */
  get #waiting(): Kind[] {
    return this.#progress().missed.filter((kind) => this.#asked.every((asked) => asked.kind !== kind));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'questions-again': QuestionsAgain;
  }
}

customElements.define('questions-again', QuestionsAgain);
