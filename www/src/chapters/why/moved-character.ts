import { html, nothing } from 'lit';
import { texts } from '#language/chapters/why/texts';
import { classOf } from '../../drawing/classes';
import { DrawingExhibit } from '../../drawing/drawing-exhibit';
import { drawnOrExample } from '../../drawing/drawn';
import { DEFAULT_MODEL } from '../../engine/default-model';
import { Latest } from '../../engine/latest';
import type { Maps, MoveAnswers, MoveStudy, Way } from '../../engine/protocol';
import '../../figures/as-code';
import { rangeOf } from '../../figures/color-scale';
import { pageScale } from '../../figures/page-scale';
import { greyPixels, pixelsOf } from '../../figures/paint-map';
import { addressOf, SettingsReader } from '../../page/address';
import { showError } from '../../page/errors';
import type { On } from '../../page/exhibit';
import { countFrom, numberFrom } from '../../page/number-text';
import { theme } from '../../page/theme';
import '../../page/exhibit.css';
import './why.css';

const WAYS: readonly Way[] = ['right', 'down', 'turn', 'scale'];
/** Where nothing is moved. */
const STILL: Record<Way, number> = { right: 0, down: 0, turn: 0, scale: 1 };
/** Where each slider begins: somewhere telling. */
const FIRST: Record<Way, number> = { right: 3, down: 3, turn: 20, scale: 1.25 };
const CONNECTED = 'fcn-250';
const CHANNELS = 8;

const address = addressOf('why-convolutions');

/** A way and an amount: `turn,20`. */
function moveFrom(text: string): [Way, number] | undefined {
  const [name, by = '', ...rest] = text.split(',');
  const way = WAYS.find((known) => known === name);
  const amount = numberFrom(by);
  return way && amount !== undefined && rest.length === 0 ? [way, amount] : undefined;
}

interface Bar {
  /** 0 to 1. */
  height: number;
  /** What the network reads. */
  letter?: string;
  /** Whether that is something else than in the image as it was. */
  wrong?: boolean;
  label: string;
}

let elements = 0;

/** A character shifted, turned or made larger: what moves along and what does not (2.2). */
class MovedCharacter extends DrawingExhibit {
  readonly #group = `moved-character-${++elements}`;
  #way: Way = 'right';
  #amount = FIRST.right;
  #channel = 0;
  #study: MoveStudy | undefined;
  /** The image as it was. */
  #image: Float32Array | undefined;
  #answers: readonly MoveAnswers[] = [];
  readonly #latest = new Latest<void>(() => this.#read());

  constructor() {
    super();
    this.follow(() => [this.store.engine.models], 'change');
    this.follow(theme, 'change');
    this.hear(window, 'hashchange', () => {
      if (this.#restore()) this.#latest.push();
    });
    this.hear(
      () => this.store,
      'drawing',
      () => this.#latest.push(),
    );
  }

  override connectedCallback() {
    super.connectedCallback();
    this.#restore();
  }

  override firstUpdated() {
    const { engine } = this.store;
    engine.start();
    void Promise.allSettled([DEFAULT_MODEL, CONNECTED].map((name) => engine.models.download(name))).then(() =>
      this.#latest.push(),
    );
  }

  override render() {
    const { moved: said } = texts;
    const study = this.#study;
    return html`
      <div class="wide">
        <div class="moved-panel framed">
          <div class="moved-head">
            <div>
              <fieldset>
                <legend>${said.way}</legend>
                ${WAYS.map(
                  (way) => html`<label class="choice">
                    <input type="radio" name=${this.#group} value=${way} .checked=${way === this.#way} @change=${() => this.#choose(way)}>
                    <span>${said.ways[way]}</span></label>`,
                )}
              </fieldset>
              <label class="moved-amount">${said.amount}
                <input type="range" data-testid="move-amount" min="0" max=${Math.max(0, this.#answers.length - 1)} step="1"
                  .value=${String(this.#index())} aria-valuetext=${said.by(this.#way, this.#amount)}
                  @input=${this.#slide} @change=${this.#keep}>
                <output>${said.by(this.#way, this.#amount)}</output>
              </label>
              <label class="moved-amount">${said.channel}
                <input type="range" min="0" max=${CHANNELS - 1} .value=${String(this.#channel)}
                  @input=${this.#pick} @change=${this.#keep}>
                <output>${said.map(this.#channel + 1)}</output>
              </label>
              ${study ? html`<p role="status">${said.verdict(this.#way, study)}</p>` : html`<p>${said.waiting}</p>`}
            </div>
            <div class="moved-maps" data-testid="moved-maps" data-way=${this.#way} data-amount=${this.#amount}
              data-greatest=${study?.greatest ?? nothing} data-relative=${study?.relative ?? nothing}
              data-similarity=${study?.similarity ?? nothing}>
              ${said.views.map(
                (
                  caption,
                ) => html`<figure><canvas width="28" height="28" role="img" aria-label=${caption}></canvas>
                  <figcaption>${caption}</figcaption></figure>`,
              )}
            </div>
          </div>
          ${this.#sweep()}
          ${this.#code(this.#image, this.#way, this.#amount)}
        </div>
      </div>
    `;
  }

  #code(image: Float32Array | undefined, way: Way, amount: number) {
    if (!image) return nothing;
    return html`<as-code name="moved" .program=${() => this.#program(image, way, amount)}></as-code>`;
  }

  async #program(image: Float32Array, way: Way, amount: number) {
    const { moved } = await import('#language/chapters/why/programs');
    const { models } = this.store.engine;
    const files = [DEFAULT_MODEL, CONNECTED]
      .filter((name) => models.has(name))
      .map((name) => models.fileOf(name));
    return moved(image, await Promise.all(files), way, amount);
  }

  override updated() {
    const study = this.#study;
    if (!study) return;
    const size = study.found.width * study.found.height;
    const one = ({ values }: Maps): Maps => ({
      channels: 1,
      height: 28,
      width: 28,
      values: values.subarray(this.#channel * size, (this.#channel + 1) * size),
    });
    const [promised, found] = [one(study.promised), one(study.found)];
    const range = rangeOf(found.values);
    const style = { scale: pageScale(), range, relu: false };
    const pictures = [greyPixels(study.input), pixelsOf(promised, 0, style), pixelsOf(found, 0, style)];
    const canvases = this.querySelectorAll<HTMLCanvasElement>('.moved-maps canvas');
    for (const [index, picture] of pictures.entries()) {
      canvases[index]?.getContext('2d')?.putImageData(picture, 0, 0);
    }
  }

  /** How sure each network is of what it read in the image as it was, and how alike the pooled maps stay. */
  #sweep() {
    const still = this.#answers.find(({ amount }) => amount === STILL[this.#way]);
    if (!still) return nothing;
    const { moved: said } = texts;
    const read = still.cnn.class;
    const { character, reading } = classOf(read);
    const networks = [
      { name: texts.networks.cnn, of: (answers: MoveAnswers) => answers.cnn },
      { name: texts.networks.parameters, of: (answers: MoveAnswers) => answers.fcn },
    ].filter(({ of }) => of(still));
    return html`
      <h3>${said.sure(character, reading)}</h3>
      <div class="moved-sweep" data-testid="moved-sweep">
        ${networks.map(({ name, of }) =>
          this.#row(name, (answers) => {
            const { class: now = read, probabilities = [] } = of(answers) ?? {};
            const height = probabilities[read] ?? 0;
            const { character: letter, reading: sound } = classOf(now);
            return { height, letter, wrong: now !== read, label: said.bar(height, sound) };
          }),
        )}
        <h3>${said.pooled}</h3>
        ${this.#row(texts.networks.cnn, ({ similarity }) => ({ height: similarity, label: said.cosine(similarity) }))}
      </div>
      <p class="help">${said.barsHelp} ${networks.length > 1 ? said.both : said.onlyOne}</p>
    `;
  }

  /** A bar for each amount. */
  #row(name: string, barOf: (answers: MoveAnswers) => Bar) {
    const { moved: said } = texts;
    return html`<div class="moved-row"><span>${name}</span>
      <div class="moved-bars">${this.#answers.map((answers) => {
        const { height, letter, wrong = false, label } = barOf(answers);
        const whole = `${said.by(this.#way, answers.amount)}: ${label}`;
        return html`<span class="moved-bar" ?data-here=${answers.amount === this.#amount} ?data-wrong=${wrong}
          title=${whole}><svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true"><rect
            x="1" width="8" y=${100 - 100 * height} height=${100 * height}></rect></svg>
          ${letter ? html`<b lang="ja" translate="no">${letter}</b>` : nothing}<span class="visually-hidden">${whole}</span></span>`;
      })}</div>
    </div>`;
  }

  #index(): number {
    return Math.max(
      0,
      this.#answers.findIndex(({ amount }) => amount === this.#amount),
    );
  }

  #choose(way: Way) {
    this.#way = way;
    this.#amount = FIRST[way];
    this.#keep();
    this.#latest.push();
  }

  #slide(event: On<HTMLInputElement>) {
    this.#amount = this.#answers[event.currentTarget.valueAsNumber]?.amount ?? this.#amount;
    this.#latest.push();
  }

  #pick(event: On<HTMLInputElement>) {
    this.#channel = event.currentTarget.valueAsNumber;
    this.requestUpdate();
  }

  #keep() {
    const isFirst = this.#way === 'right' && this.#amount === FIRST.right;
    address.keep({
      moved: isFirst ? null : `${this.#way},${this.#amount}`,
      map: this.#channel === 0 ? null : String(this.#channel + 1),
    });
  }

  /** Whether the address has something. */
  #restore(): boolean {
    const settings = address.settings();
    const reader = new SettingsReader(settings);
    if (!settings.has('moved') && !settings.has('map')) return false;
    [this.#way, this.#amount] = reader.setting('moved', ['right', FIRST.right], moveFrom);
    this.#channel = reader.setting('map', 1, (text) => countFrom(text, 1, CHANNELS)) - 1;
    return true;
  }

  async #read(): Promise<void> {
    const source = drawnOrExample(this.store);
    try {
      const [way, asked] = [this.#way, this.#amount];
      this.#answers = await this.store.engine.sweepMoves(DEFAULT_MODEL, CONNECTED, source, way);
      this.#image = await this.store.engine.imageOf(source);
      // An address may ask for any amount.
      const amount = this.#answers.some((one) => one.amount === asked) ? asked : FIRST[way];
      if (way === this.#way && this.#amount === asked) this.#amount = amount;
      this.#study = await this.store.engine.studyMove(DEFAULT_MODEL, source, way, amount);
    } catch (error) {
      if (this.store.engine.status.phase !== 'failed') showError((error as Error).message);
    }
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'moved-character': MovedCharacter;
  }
}

customElements.define('moved-character', MovedCharacter);
