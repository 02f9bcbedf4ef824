import { html, nothing } from 'lit';
import { readers as texts } from '#language/chapters/kuzushiji/texts';
import { percent } from '#language/page/numbers';
import { CLASSES, classOf } from '../../drawing/classes';
import { type Drawing, isBlank, SIDE } from '../../drawing/drawing';
import { DrawingExhibit } from '../../drawing/drawing-exhibit';
import { dataSetSamples, type Sample } from '../../drawing/samples';
import '../../drawing/stroke-canvas';
import '../../drawing/draw-character.css';
import { FOR_PEOPLE } from '../../engine/default-model';
import type { ModelFile } from '../../engine/manifest';
import type { Reading } from '../../engine/protocol';
import '../../figures/as-code';
import { greyPixels } from '../../figures/paint-map';
import { showError } from '../../page/errors';
import '../../page/exhibit.css';
import { InView } from '../../page/in-view';
import { address } from './address';
import './four-readers.css';
import { type Try, tries } from './tries';

/** What a network says: one of the ten, or that it is none of them. */
type Answer = number | 'none';

function answerOf(reading: Reading | undefined): Answer | undefined {
  return reading?.state === 'none' ? 'none' : reading?.class;
}

/** How an answer stands to what was drawn, where that is known. A network that has no "none of these" may still doubt. */
function verdictOf({ state }: Reading, answer: Answer, truth: Answer): keyof typeof texts.verdicts {
  if (answer === truth) return 'right';
  if (state === 'sure') return 'wrongAndSure';
  return truth === 'none' && state === 'unsure' ? 'doubts' : 'wrong';
}

/** The same drawing through the network for people and through the homework's three. */
class FourReaders extends DrawingExhibit {
  readonly #inView = new InView(this);
  #dataSet: readonly Sample[] | null = null;
  #tries: readonly Try[] = tries(null);
  /** What the reader has drawn, while something that lies ready is shown. */
  #own: Drawing | undefined;
  #fetching = false;
  #said = '';
  /** The name in the address, of what lies ready. */
  #kept: string | undefined;

  constructor() {
    super('drawing', 'reading');
    this.follow(() => [this.store.engine.models], 'change');
    this.hear(window, 'hashchange', () => this.#restore());
  }

  override firstUpdated() {
    this.store.engine.start();
    this.store.refresh();
    this.#restore();
    dataSetSamples(this.store.engine).then(
      (samples) => {
        this.#dataSet = samples;
        this.#tries = tries(this.#dataSet);
        if (!this.#shown) this.#restore();
        this.requestUpdate();
      },
      (error: Error) => this.#report(error),
    );
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.store.lookAt(this, [], { maps: false });
  }

  get #networks(): readonly ModelFile[] {
    return this.store.engine.models.readers;
  }

  /** What lies ready, if it is what is shown. */
  get #shown(): Try | undefined {
    return this.#tries.find(({ drawing }) => drawing === this.store.drawing);
  }

  #readingOf(name: string): Reading | undefined {
    const reading = this.store.readingOf(name);
    return reading?.state === 'blank' || isBlank(this.store.drawing) ? undefined : reading;
  }

  override willUpdate() {
    const { drawing } = this.store;
    if (!isBlank(drawing) && !this.#shown) this.#own = drawing;
    if (this.store.settled) this.#said = this.#inWords();
  }

  override render() {
    const blank = isBlank(this.store.drawing);
    return html`
      <div class="framed readers">
        <div class="readers-tries choices" role="group" aria-label=${texts.ready}>
          <button type="button" data-try="own" aria-pressed=${!blank && !this.#shown}
            ?disabled=${this.#own === undefined} @click=${() => this.#own && this.#show(this.#own)}>${texts.own}</button>
          ${this.#tries.map(
            (one) => html`<button type="button" data-try=${one.name} aria-pressed=${one === this.#shown}
              @click=${() => this.#show(one.drawing)}>${one.label}</button>`,
          )}
        </div>
        <div class="readers-drawing">
          <div>
            <h3>${texts.board}</h3>
            <stroke-canvas .testId=${'readers-canvas'} .label=${texts.canvas} @pen-down=${this.#fetch}></stroke-canvas>
            <button type="button" ?disabled=${blank} @click=${this.#clear}>${texts.clear}</button>
          </div>
          <div>
            <h3>${texts.image}</h3>
            <canvas class="readers-image" width=${SIDE} height=${SIDE} role="img" aria-label=${texts.imageLabel}></canvas>
            <p class="help">${texts.sameImage}</p>
          </div>
        </div>
        <div>
          ${this.#table()}
          ${this.#missing()}
          <p class="readers-said" role="status">${this.#said}</p>
          ${this.#code()}
        </div>
      </div>
    `;
  }

  #code() {
    if (isBlank(this.store.drawing)) return nothing;
    const { input } = this.store;
    return html`<as-code name="readers" .program=${() => this.#program(input)}></as-code>`;
  }

  async #program(input: Float32Array) {
    const { answersOfAll } = await import('#language/drawing/programs');
    const { models } = this.store.engine;
    const homework = this.#networks.filter(({ name }) => name !== FOR_PEOPLE);
    const files = await Promise.all(homework.map(({ name }) => models.fileOf(name)));
    return answersOfAll(input, await models.fileOf(FOR_PEOPLE), files);
  }

  #table() {
    const rates = this.#networks.filter(({ name }) => name !== FOR_PEOPLE);
    return html`
      <table class="readers-table">
        <caption class="visually-hidden">${texts.table}</caption>
        <thead>
          <tr>
            <td rowspan="2"></td>
            <th scope="col" rowspan="2">${texts.forPeople}</th>
            <th scope="colgroup" colspan=${Math.max(1, rates.length)}>${texts.homework}</th>
          </tr>
          <tr>${rates.map(({ name }) => html`<th scope="col" translate="no">${name.replace('cnn-', '')}</th>`)}</tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">${texts.answer}</th>
            ${this.#networks.map(({ name }) => this.#answer(name))}
          </tr>
          ${CLASSES.map(
            ({ character, reading }, index) => html`<tr>
              <th scope="row"><span lang="ja" translate="no">${character}</span>
                <span class="class-reading" translate="no">${reading}</span></th>
              ${this.#networks.map(({ name }) => this.#share(name, index))}
            </tr>`,
          )}
          <tr>
            <th scope="row">${texts.noneOfThese}</th>
            ${this.#networks.map(({ name }) =>
              name === FOR_PEOPLE
                ? this.#share(name, 'none')
                : html`<td class="help">${texts.noSuchAnswer}</td>`,
            )}
          </tr>
        </tbody>
      </table>
    `;
  }

  #answer(name: string) {
    const reading = this.#readingOf(name);
    const answer = answerOf(reading);
    if (!reading || answer === undefined)
      return html`<td data-testid="reader-answer" data-model=${name}>–</td>`;
    const verdict = this.#shown && verdictOf(reading, answer, this.#shown.truth);
    const like =
      this.#networks.filter((other) => answerOf(this.#readingOf(other.name)) === answer).length - 1;
    return html`
      <td data-testid="reader-answer" data-model=${name} data-state=${reading.state} data-answer=${answer}
        data-verdict=${verdict ?? nothing}>
        ${
          answer === 'none'
            ? html`<span class="readers-answer" aria-hidden="true">∅</span>`
            : html`<span class="readers-answer" lang="ja" translate="no">${classOf(answer).character}</span>`
        }
        <span>${texts.states[reading.state]}</span>
        ${verdict ? html`<strong>${texts.verdicts[verdict]}</strong>` : nothing}
        <span class="help">${texts.like(like)}</span>
      </td>
    `;
  }

  /** Of all eleven answers, so that the bars of a network stand on one scale; the homework's have but ten. */
  #share(name: string, answer: Answer) {
    const reading = this.#readingOf(name);
    const share = reading?.answers[answer === 'none' ? CLASSES.length : answer];
    return html`
      <td data-testid="reader-share" data-model=${name} data-answer=${answer} data-share=${share ?? nothing}
        ?data-best=${share !== undefined && answer === answerOf(reading)}>
        <div class="share">
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="ground" width="100" height="8"></rect>
            <rect class="bar" width=${100 * (share ?? 0)} height="8"></rect>
          </svg>
          <span translate="no">${share === undefined ? '–' : percent(share)}</span>
        </div>
      </td>
    `;
  }

  /** The weights that are not here yet, and what they weigh: they are fetched when something is tried. */
  #missing() {
    const missing = this.#networks.filter(({ name }) => !this.store.engine.models.has(name));
    if (missing.length === 0) return nothing;
    const size = missing.reduce((sum, file) => sum + file.size, 0);
    return html`<p class="readers-missing">
      ${
        this.#fetching
          ? texts.fetching(missing.length, size)
          : html`<button type="button" data-testid="readers-fetch" @click=${this.#fetch}>${texts.fetch(missing.length, size)}</button>`
      }
    </p>`;
  }

  /** Who says what. */
  #inWords(): string {
    const said = new Map<Answer, string[]>();
    for (const { name } of this.#networks) {
      const answer = answerOf(this.#readingOf(name));
      if (answer === undefined) continue;
      said.set(answer, [...(said.get(answer) ?? []), texts.nameOf(name, name === FOR_PEOPLE)]);
    }
    if (said.size === 0) return isBlank(this.store.drawing) ? texts.nothing : '';
    const groups = [...said].map(
      ([answer, names]) => [answer === 'none' ? texts.noneSaid : classOf(answer).character, names] as const,
    );
    return texts.said(groups);
  }

  override updated() {
    this.querySelector<HTMLCanvasElement>('.readers-image')
      ?.getContext('2d')
      ?.putImageData(greyPixels(this.store.input), 0, 0);
    const names = this.#inView.value ? this.#networks.map(({ name }) => name) : [];
    this.store.lookAt(this, names, { maps: false });
    this.#keep();
  }

  #show(drawing: Drawing) {
    this.store.apply(drawing);
    void this.#fetch();
  }

  #keep() {
    const name = this.#shown?.name;
    if (name !== this.#kept) address.keep({ try: name ?? null });
    this.#kept = name;
  }

  #restore() {
    const linked = address.settings().get('try');
    const found = this.#tries.find(({ name }) => name === linked);
    if (found && found !== this.#shown) this.#show(found.drawing);
  }

  #clear() {
    this.store.clear();
    this.querySelector<HTMLElement>('.draw-canvas')?.focus({ preventScroll: true });
  }

  async #fetch() {
    this.#fetching = true;
    this.requestUpdate();
    const { models } = this.store.engine;
    try {
      await Promise.all(this.#networks.map(({ name }) => models.download(name)));
    } catch (error) {
      this.#report(error as Error);
    }
    this.#fetching = false;
    this.requestUpdate();
  }

  #report(error: Error) {
    if (this.store.engine.status.phase !== 'failed') showError(error.message);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'four-readers': FourReaders;
  }
}

customElements.define('four-readers', FourReaders);
