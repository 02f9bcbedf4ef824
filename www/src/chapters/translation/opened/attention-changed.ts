import { html, noChange, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { texts } from '#language/chapters/translation/opened/texts';
import { texts as letters } from '#language/chapters/translation/texts';
import type { Changes, FixedRow, Opened, WithoutLetter, WrittenLetter } from '../../../engine/protocol';
import '../../../figures/as-code';
import type { On } from '../../../page/exhibit';
import '../../../page/exhibit.css';
import { InView } from '../../../page/in-view';
import { countFrom } from '../../../page/number-text';
import { TranslationExhibit } from '../translation-exhibit';
import '../translation.css';
import './opened.css';
import { openedOf, unchanged } from './opened';
import { stepChoice } from './step-choice';

/** The entries that nobody writes: padding, the start, what is unknown. */
const UNWRITTEN = ['<pad>', '<sos>', '<unk>'];

/** Interference: letters of the source forbidden, a row of weights by hand, a letter forced; and what becomes of the translation. */
class AttentionChanged extends TranslationExhibit {
  readonly #inView = new InView(this);
  /** The letter whose weight is being typed: what is computed meanwhile does not write over it. */
  #typed: number | undefined;

  constructor() {
    super('result');
    this.follow(() => [openedOf(this.store)], 'change', 'number', 'without');
  }

  override render() {
    const opened = openedOf(this.store);
    const { opened: sentence, written } = opened;
    if (!sentence || !written) return html`<div class="framed"><p class="help">${texts.waiting}</p></div>`;
    const { changed: said } = texts;
    return html`
      <div class="framed">
        <div class="changed-texts">
          <p><span>${said.spanish}</span> <span lang="es" translate="no">${sentence.source}</span></p>
          <p><span>${said.plain}</span> <span lang="en" translate="no" data-testid="changed-plain">${texts.english(sentence.plain)}</span></p>
          <p><span>${said.written}</span> <span lang="en" translate="no" data-testid="changed-written">${marked(sentence.written)}</span></p>
          <p role="status" data-testid="changed-summary">${said.summary(sentence, opened.isChanged)}</p>
        </div>
        <div class="toolbar">
          <button type="button" ?disabled=${!opened.isChanged} @click=${() => opened.change(unchanged())}>${said.nothing}</button>
        </div>
        ${written.attention ? this.#forbid(sentence, opened.changes) : nothing}
        <section>
          <h3>${said.oneLetter}</h3>
          ${stepChoice(
            said.letter,
            sentence.written.map(({ token }) => token),
            opened.step,
            'changed-step',
            (to) => opened.chooseStep(to),
          )}
          ${written.attention ? this.#weights(sentence, opened.changes, opened.step, written) : nothing}
          ${this.#force(sentence, opened.step, written)}
        </section>
        ${this.#probabilities(sentence)}
        ${written.attention ? this.#without(sentence, opened.without, opened.isSearching) : nothing}
        ${written.attention ? html`<as-code name="changed" .program=${opened.isOwn ? undefined : () => this.#program(sentence)}></as-code>` : nothing}
      </div>
    `;
  }

  async #program({ entries }: Opened) {
    const { disturbed } = await import('#language/chapters/translation/opened/programs');
    const opened = openedOf(this.store);
    return disturbed(await opened.read(), opened.changes, entries, opened.without !== undefined);
  }

  /** A button for each letter of the source. */
  #forbid({ source }: Opened, { forbidden }: Changes) {
    const { changed: said } = texts;
    const toggle = (place: number) =>
      this.#change((now) => {
        const others = now.forbidden.filter((other) => other !== place);
        return { forbidden: others.length < now.forbidden.length ? others : [...others, place] };
      });
    return html`
      <fieldset class="changed-letters" data-testid="changed-forbid">
        <legend>${said.forbid}</legend>
        ${[...source].map(
          (
            token,
            place,
          ) => html`<button type="button" translate="no" aria-label=${said.forbidLetter(token, place)}
            aria-pressed=${forbidden.includes(place)} @click=${() => toggle(place)}>${letters.sign(token)}</button>`,
        )}
      </fieldset>
    `;
  }

  /** The weights of one letter, to be set by hand. */
  #weights({ source }: Opened, changes: Changes, step: number, { token, attention }: WrittenLetter) {
    const { changed: said } = texts;
    const weights = [...(attention?.p ?? [])];
    const isHere = (row: FixedRow) => row.step === step || row.step === undefined;
    const fix = (row: number[], held: number | undefined) =>
      this.#change(({ fixed }) => ({
        fixed: [...fixed.filter((other) => other.step !== step), { step, weights: row, held }],
      }));
    const set = (place: number, event: On<HTMLInputElement>) => {
      this.#typed = undefined;
      const value = Number(event.currentTarget.value.replace(',', '.'));
      if (Number.isFinite(value)) fix(weights.with(place, value), place);
      else this.requestUpdate();
    };
    const alike = () =>
      fix(
        weights.map(() => 1),
        undefined,
      );
    const throughout = () => this.#change(() => ({ fixed: [{ step: undefined, weights, held: undefined }] }));
    const computed = () => this.#change(({ fixed }) => ({ fixed: fixed.filter((row) => !isHere(row)) }));
    return html`
      <fieldset class="changed-weights" data-testid="changed-weights">
        <legend>${said.weights(token)}</legend>
        <div>
          ${[...source].map(
            (letter, place) => html`<label><span translate="no">${letters.sign(letter)}</span>
              <input type="text" inputmode="decimal" aria-label=${said.weight(letter, place)}
                .value=${place === this.#typed ? noChange : live(texts.signed(weights[place] ?? 0, 2))}
                @input=${() => this.#type(place)} @blur=${() => this.#type(undefined)}
                @change=${(event: On<HTMLInputElement>) => set(place, event)}></label>`,
          )}
        </div>
        <p class="help">${said.weightsHelp}</p>
        <div class="toolbar">
          <button type="button" @click=${alike}>${said.evenly}</button>
          <button type="button" @click=${throughout}>${said.throughout}</button>
          <button type="button" ?disabled=${!changes.fixed.some(isHere)} @click=${computed}>${said.computed}</button>
        </div>
      </fieldset>
    `;
  }

  #force({ entries }: Opened, step: number, written: WrittenLetter) {
    const { changed: said } = texts;
    const choose = (event: On<HTMLSelectElement>) => {
      const entry = countFrom(event.currentTarget.value, 0, entries.length);
      this.#change(({ forced }) => {
        const others = forced.filter((letter) => letter.step !== step);
        return { forced: entry === undefined ? others : [...others, { step, entry }] };
      });
    };
    return html`
      <p class="changed-force">
        <label>${said.force}
          <select data-testid="changed-force" @change=${choose}>
            <option value="" ?selected=${!written.is_forced}>${said.free}</option>
            ${entries.map((token, entry) =>
              UNWRITTEN.includes(token)
                ? nothing
                : html`<option value=${entry} ?selected=${written.is_forced && entry === written.entry}>${texts.quoted(token)}</option>`,
            )}
          </select>
        </label>
        <span>${said.forced(written)}</span>
      </p>
    `;
  }

  /** What the changes do to the letters that are written without them. */
  #probabilities({ plain }: Opened) {
    const { changed: said } = texts;
    return html`
      <h3>${said.probabilities}</h3>
      <p class="help">${said.probabilitiesHelp}</p>
      <div class="changed-scroller" tabindex="0" role="group" aria-label=${said.probabilities}>
        <table translate="no" data-testid="changed-probabilities">
          <thead><tr><th scope="col">${said.letterColumn}</th>${plain.map(({ token }) => html`<th scope="col">${letters.sign(token)}</th>`)}</tr></thead>
          <tbody>
            <tr><th scope="row">${said.before}</th>${plain.map((letter) => html`<td>${texts.signed(letter.probability, 2)}</td>`)}</tr>
            <tr><th scope="row">${said.after}</th>${plain.map((letter) => html`<td>${texts.signed(letter.probability_changed, 2)}</td>`)}</tr>
          </tbody>
        </table>
      </div>
    `;
  }

  #without({ source }: Opened, without: WithoutLetter[] | undefined, isSearching: boolean) {
    const { without: said } = texts;
    const most = Math.max(1, ...(without ?? []).map(({ change }) => Math.abs(change)));
    const heaviest = Math.max(1, ...(without ?? []).map(({ weight }) => weight));
    return html`
      <h3>${said.title}</h3>
      <p class="help">${said.help}</p>
      <button type="button" data-testid="without-start" ?disabled=${isSearching} @click=${() => openedOf(this.store).forbidEach()}>${said.start}</button>
      <div class="changed-scroller" tabindex="0" role="group" aria-label=${said.title}>
        <table data-testid="without-each" translate="no">
          <thead><tr>${said.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
          <tbody>
            ${[...source].map((token, place) => {
              const found = without?.[place];
              return html`<tr>
                <th scope="row">${letters.sign(token)}</th>
                <td>${found ? html`${bar(found.weight / heaviest)} ${texts.signed(found.weight, 2)}` : nothing}</td>
                <td>${found ? html`${bar(Math.abs(Math.min(found.change, 0)) / most)} ${texts.signed(found.change, 2)}` : nothing}</td>
                <td lang="en">${found ? (found.letters.some(({ is_new }) => is_new) ? marked(found.letters) : said.same) : nothing}</td>
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
    `;
  }

  #type(place: number | undefined) {
    this.#typed = place;
  }

  /** Changes what is changed by now, which may not be answered yet. */
  #change(next: (now: Changes) => Partial<Changes>) {
    const opened = openedOf(this.store);
    opened.change({ ...opened.changes, ...next(opened.changes) });
  }

  override updated() {
    if (this.#inView.value) openedOf(this.store).wake();
  }
}

/** A translation in which what is new, and what was forced, stands out; the end is a sign. */
function marked(written: readonly { token: string; is_new: boolean; is_forced?: boolean }[]) {
  return written.map(({ token, is_new, is_forced = false }) => {
    const sign = token === '<eos>' ? '' : token;
    if (is_forced)
      return html`<b class="forced" title=${texts.changed.isForced}>${sign || letters.sign(token)}</b>`;
    return is_new && sign ? html`<mark>${sign}</mark>` : sign;
  });
}

/** A part of the whole, as a bar. */
function bar(part: number) {
  return html`<svg class="part" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width="100" height="8"></rect><rect class="likely" width=${100 * part} height="8"></rect>
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'attention-changed': AttentionChanged;
  }
}

customElements.define('attention-changed', AttentionChanged);
