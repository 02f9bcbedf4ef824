import { html, nothing } from 'lit';
import { learning as texts } from '#language/chapters/translation/texts';
import { messageOf } from '../../engine/failure';
import '../../figures/as-code';
import { download } from '../../page/download';
import type { On } from '../../page/exhibit';
import { sentenceDataContext } from '../../training/provided';
import { TrainingRun } from '../../training/run';
import { TranslationExhibit } from './translation-exhibit';
import '../../training/data-source';
import '../../training/learning-curves';
import type { Ask } from '../../training/run-expectations';
import '../../training/run-expectations';
import '../../training/training-controls';
import '../../training/training-settings';
import '../../training/training.css';

/** With attention first, as everywhere on the page. */
const KINDS = ['bilinear', 'none'] as const;
type Kind = (typeof KINDS)[number];
/** The report's own, of its Figures 7 and 9, and some that the grammar can say. */
const PROBES = {
  pairs: ['venios .', 'lo prometiste .', 'no tengo blanca .'],
  grammar: ['el gato es negro .', 'como pan .', 'no tengo hambre .'],
};
const LONGEST = 60;
const ASKS: readonly Ask[] = [{ name: 'learning-end', by: 'validation', wanted: 'least', after: 'end' }];

/** Two translators learn side by side, and translate the same sentences after every epoch. */
class TranslationLearning extends TranslationExhibit {
  readonly #data = this.use(sentenceDataContext);
  #runs: readonly TrainingRun[] = [];
  /** The reader's sentence as the networks read it. */
  #own: string | null = null;
  #refused: string | null = null;
  /** The epoch whose translations are looked at; null for the newest. */
  #epoch: number | null = null;
  /** What became of a translator that was put to use above. */
  #said = '';

  constructor() {
    super();
    this.follow(() => this.#runs, 'change', 'epoch');
    this.follow(() => [this.#data()], 'change');
  }

  override firstUpdated() {
    for (const run of this.#runs) void run.restore();
  }

  override willUpdate() {
    if (this.#runs.length === 0) this.#runs = this.#begin();
    const ours = PROBES[this.#data().choice?.name.startsWith('grammar') ? 'grammar' : 'pairs'];
    for (const run of this.#runs) {
      // A run goes on with the sentences that it began with.
      const begun = run.isUnderWay ? Object.keys(run.translations.at(-1) ?? {}) : [];
      run.probes = [...new Set([...(begun.length > 0 ? begun : ours), ...(this.#own ? [this.#own] : [])])];
    }
  }

  #begin() {
    return KINDS.map(
      (attention) =>
        new TrainingRun(
          `translator-${attention}`,
          { model: 'translator', attention, learning_rate: 0.003, batch_size: 64, epochs: 10, seed: 42 },
          this.#data(),
        ),
    );
  }

  override render() {
    const labels = KINDS.map((kind) => texts.kinds[kind]);
    const underWay = this.#runs.some((run) => run.isUnderWay);
    return html`
      <div class="wide">
        <run-expectations .asks=${ASKS} .runs=${this.#runs} .labels=${labels}></run-expectations>
        <div class="training-panel">
          <training-controls named .runs=${this.#runs} .labels=${labels}></training-controls>
          <learning-curves measure="error_rate" .runs=${this.#runs} .labels=${labels}></learning-curves>
          <training-settings named .runs=${this.#runs} .settings=${['learning_rate', 'batch_size', 'epochs', 'seed']}></training-settings>
          <data-source .data=${this.#data()} ?locked=${underWay}></data-source>
          <div class="training-extra">
            <label class="learning-own">${texts.own}
              <input lang="es" translate="no" maxlength=${LONGEST} autocomplete="off" spellcheck="false" data-testid="learning-own"
                aria-describedby="learning-own-hint" @change=${this.#type}></label>
            <p class="help" id="learning-own-hint">${texts.ownHint}</p>
            ${this.#refused ? html`<p class="refused" role="alert">${this.#refused}</p>` : nothing}
          </div>
          ${this.#translations(labels)}
          ${this.#runs.some(({ weights }) => weights) ? this.#trained() : nothing}
        </div>
        <as-code name="train-translators" .program=${() => this.#program(labels)}></as-code>
      </div>
    `;
  }

  async #program(labels: readonly string[]) {
    const { translators } = await import('#language/training/programs');
    const trained = this.#runs.map(({ options }, index) => ({ label: labels[index] ?? '', options }));
    return translators(trained, this.#runs[0]?.probes ?? []);
  }

  #translations(labels: string[]) {
    const most = Math.max(...this.#runs.map((run) => run.translations.length));
    const epoch = Math.min(this.#epoch ?? most, most);
    const sentences = [...new Set(this.#runs.flatMap((run) => run.translations.flatMap(Object.keys)))];
    return html`
      <section class="training-wide learning-sentences">
        <h3>${texts.title}</h3>
        ${
          most === 0
            ? html`<p class="help">${texts.waiting}</p>`
            : html`<label class="learning-epoch">${texts.after}
                <input type="range" min="1" max=${most} .value=${String(epoch)} data-testid="learning-epoch" @input=${this.#scrub}>
                <output>${texts.epoch(epoch)}</output></label>
              <div class="scroll" tabindex="0" role="group" aria-label=${texts.title}>
                <table data-testid="learning-translations" data-epoch=${epoch}>
                <thead><tr><th scope="col">${texts.spanish}</th>${labels.map((label) => html`<th scope="col">${label}</th>`)}</tr></thead>
                <tbody>${sentences.map(
                  (sentence) =>
                    html`<tr><th scope="row" lang="es" translate="no">${sentence}</th>${this.#cells(sentence, epoch)}</tr>`,
                )}</tbody>
              </table></div>
              <details class="learning-all"><summary>${texts.all}</summary>
                <div class="learning-lists">${sentences.map((sentence) => this.#list(sentence, most, labels))}</div>
              </details>`
        }
      </section>
    `;
  }

  /** What became of a sentence from epoch to epoch. */
  #list(sentence: string, epochs: number, labels: string[]) {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${sentence}><table>
      <caption lang="es" translate="no">${sentence}</caption>
      <thead><tr><th scope="col">${texts.epochColumn}</th>${labels.map((label) => html`<th scope="col">${label}</th>`)}</tr></thead>
      <tbody>${Array.from(
        { length: epochs },
        (_, index) => html`<tr><th scope="row">${index + 1}</th>${this.#cells(sentence, index + 1)}</tr>`,
      )}</tbody>
    </table></div>`;
  }

  #cells(sentence: string, epoch: number) {
    return this.#runs.map(
      ({ translations }) =>
        html`<td lang="en" translate="no">${translations[epoch - 1]?.[sentence] ?? nothing}</td>`,
    );
  }

  #trained() {
    return html`
      <section class="training-wide learning-trained">
        <h3>${texts.take}</h3>
        <p class="learning-buttons">${KINDS.map(
          (kind, index) => html`
            <button type="button" data-testid="learning-use" data-kind=${kind} ?disabled=${!this.#runs[index]?.weights}
              @click=${() => this.#use(kind)}>${texts.use(texts.kinds[kind])}</button>
            <button type="button" ?disabled=${!this.#runs[index]?.weights} @click=${() => this.#download(kind)}>
              ${texts.download(texts.kinds[kind])}</button>`,
        )}</p>
        <p role="status">${this.#said}</p>
      </section>
    `;
  }

  /** The sentence is watched as the networks read it, and only if they can. */
  async #type(event: On<HTMLInputElement>) {
    const typed = event.currentTarget.value.trim();
    this.#refused = null;
    try {
      const text = typed === '' ? '' : (await this.store.engine.normalize(typed)).text.trim();
      this.#own = text === '' ? null : text;
      if (typed !== '' && text === '') this.#refused = texts.ownUnreadable;
    } catch (error) {
      this.#refused = messageOf(error);
    }
    this.requestUpdate();
  }

  #scrub(event: On<HTMLInputElement>) {
    const { valueAsNumber, max } = event.currentTarget;
    // At its end it goes along with the newest.
    this.#epoch = valueAsNumber === Number(max) ? null : valueAsNumber;
    this.requestUpdate();
  }

  async #use(kind: Kind) {
    const run = this.#runs[KINDS.indexOf(kind)];
    if (!run?.weights) return;
    try {
      await this.store.addOwn(texts.label(texts.kinds[kind], run.progress?.step ?? 0), run.weights);
      this.#said = texts.used(texts.kinds[kind]);
    } catch (error) {
      this.#said = messageOf(error);
    }
    this.requestUpdate();
  }

  #download(kind: Kind) {
    const run = this.#runs[KINDS.indexOf(kind)];
    if (run?.weights) download(run.weights, texts.file(kind, run.progress?.step ?? 0));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'translation-learning': TranslationLearning;
  }
}

customElements.define('translation-learning', TranslationLearning);
