import { html, nothing } from 'lit';
import { texts } from '#language/chapters/translation/opened/texts';
import type { Opened, Operand, Stage, Term, WrittenLetter } from '../../../engine/protocol';
import '../../../figures/as-code';
import '../../../figures/cell-canvas';
import type { Cell, CellCanvas, CellEvent } from '../../../figures/cell-canvas';
import { rangeOf } from '../../../figures/color-scale';
import { legend, paintLegends } from '../../../figures/legend';
import { pageScale } from '../../../figures/page-scale';
import { pixelsOf } from '../../../figures/paint-map';
import '../../../page/exhibit.css';
import { InView } from '../../../page/in-view';
import { theme } from '../../../page/theme';
import '../letter-map';
import type { PlaceEvent } from '../letter-map';
import { TranslationExhibit } from '../translation-exhibit';
import '../translation.css';
import './opened.css';
import { openedOf } from './opened';
import { stepChoice } from './step-choice';
import { sumTable } from './sum-table';

/** Where a term of a sum leads. */
const LEADS: Partial<Record<Operand, Stage>> = { q: 'q', z: 'z', context: 'c', output: 'a' };

/** One letter's attention in its steps, each number with its sum: q, z, s, p, c, a_o and the letter. */
class AttentionOpened extends TranslationExhibit {
  readonly #inView = new InView(this);

  constructor() {
    super('result');
    this.follow(theme, 'change');
    this.follow(() => [openedOf(this.store)], 'change', 'number');
  }

  override render() {
    const { opened, written, step } = openedOf(this.store);
    if (!opened || !written) return html`<div class="framed"><p class="help">${texts.waiting}</p></div>`;
    const letters = opened.written.map(({ token }) => token);
    const { stages: said } = texts;
    return html`
      <div class="framed">
        <p data-testid="attention-sentence">${said.writes(opened)}</p>
        ${stepChoice(said.letter, letters, step, 'attention-step', (to) => openedOf(this.store).chooseStep(to))}
        <p class="help">${said.help}</p>
        <div class="opened-stages" role="group" aria-label=${said.label(written.token)}>
          ${stagesOf(opened, written).map(([stage, values, names]) => this.#stage(stage, values, names))}
        </div>
        ${this.#sum(opened)}
        ${written.attention ? html`<as-code name="attention-steps" .program=${openedOf(this.store).isOwn ? undefined : () => this.#program(opened, written, step)}></as-code>` : nothing}
      </div>
    `;
  }

  #stage(stage: Stage, values: Float32Array, names: string[] | undefined) {
    const { number } = openedOf(this.store);
    const place = stage === number.stage ? number.place : null;
    const isShare = stage === 'p' || stage === 'letter';
    const range = isShare ? 1 : rangeOf(values.filter((value) => value > FORBIDDEN));
    const label = texts.stages.map(stage);
    const announcement = place === null ? '' : texts.stages.said(stage, place, values[place] ?? 0, names);
    return html`
      <figure data-stage=${stage} data-testid="attention-${stage}" ?data-here=${place !== null}>
        <figcaption>
          <span>${texts.stages.names[stage]}</span>
          ${legend(isShare ? 0 : -1, texts.strips.legend(isShare ? 0 : -range, range), range)}
        </figcaption>
        ${
          names
            ? html`<letter-map .content=${{ rows: [values], columnLetters: names, label, announcement, scale: pageScale(), range }}
                .column=${place} @place=${(event: PlaceEvent) => this.#go(stage, event.column)}></letter-map>`
            : html`<cell-canvas data-cursor=${place === null ? nothing : 'always'} .rows=${rowsOf(values)} .columns=${values.length / rowsOf(values)} .hovers=${true}
                .cursor=${cellOf(place ?? 0, values)} .label=${label} .announcement=${announcement}
                @cell=${({ cell }: CellEvent) => this.#go(stage, placeOf(cell, values))}></cell-canvas>`
        }
      </figure>
    `;
  }

  #sum(opened: Opened) {
    const { number, sum } = openedOf(this.store);
    const { stages: said, sums } = texts;
    const source = [...opened.source];
    const at = { ...number, names: number.stage === 'letter' ? opened.entries : source };
    return html`
      <section class="opened-number" data-testid="attention-sum" aria-label=${said.sum}>
        <h3 data-testid="attention-place">${said.place(at)}
          ${sum ? html` = <strong data-testid="attention-value" translate="no">${texts.number(sum.value)}</strong>` : nothing}</h3>
        <p class="formula" translate="no">${said.formula(number.stage, opened.reading)}</p>
        ${
          sum && sum.terms.length > 0
            ? sumTable(sum, {
                name: (term) => said.term(term, number.stage, source),
                headings: said.headings[number.stage] ?? said.headings.default,
                bias: sums.bias,
                result: said.result[number.stage],
                go: (term) => this.#lead(term),
              })
            : html`<p class="help">${said.given(number.stage)}</p>
                ${number.stage === 'q' ? html`<button type="button" @click=${this.#follow}>${texts.follow}</button>` : nothing}`
        }
      </section>
    `;
  }

  async #program({ lstms }: Opened, { attention }: WrittenLetter, step: number) {
    const { attentionSteps } = await import('#language/chapters/translation/opened/programs');
    const { number, changes } = openedOf(this.store);
    const read = lstms.find(({ part }) => part === 'decoder')?.letters.slice(0, step + 1) ?? [];
    const isFixed = changes.fixed.some((row) => row.step === step || row.step === undefined);
    const weights = isFixed ? attention?.p : undefined;
    return attentionSteps(await openedOf(this.store).read(), read, number, {
      forbidden: changes.forbidden,
      weights,
    });
  }

  #lead({ of, place }: Term) {
    const stage = LEADS[of];
    return stage && (() => this.#go(stage, place));
  }

  readonly #follow = () => {
    openedOf(this.store).followQuery();
    document.querySelector('lstm-opened')?.scrollIntoView();
  };

  #go(stage: Stage, place: number) {
    openedOf(this.store).chooseNumber({ stage, place });
  }

  override async updated() {
    if (this.#inView.value) openedOf(this.store).wake();
    paintLegends(this, pageScale());
    const { opened, written } = openedOf(this.store);
    if (!opened || !written) return;
    for (const [stage, values, names] of stagesOf(opened, written)) {
      if (names) continue;
      const canvas = this.querySelector<CellCanvas>(`[data-stage="${stage}"] cell-canvas`);
      await canvas?.updateComplete;
      const map = { channels: 1, height: rowsOf(values), width: values.length / rowsOf(values), values };
      canvas?.paint(pixelsOf(map, 0, { scale: pageScale(), range: rangeOf(values), relu: false }));
    }
  }
}

/** A score that is as good as −∞. */
const FORBIDDEN = -1e8;

/** The stages that there are, with their numbers, and what these are called where that is a letter. */
function stagesOf({ source, entries }: Opened, { q, attention, probabilities }: WrittenLetter) {
  const stages: [Stage, Float32Array, string[]?][] = [['q', q]];
  if (attention) {
    const { z, s, p, c, a } = attention;
    stages.push(['z', z], ['s', s, [...source]], ['p', p, [...source]], ['c', c], ['a', a]);
  }
  stages.push(['letter', probabilities, entries]);
  return stages;
}

/** A list stands in four rows, where that is possible; there is an even number. */
function rowsOf({ length }: Float32Array): number {
  return length % 4 === 0 ? 4 : 2;
}

function cellOf(place: number, values: Float32Array): Cell {
  const across = values.length / rowsOf(values);
  return { row: Math.floor(place / across), column: place % across };
}

function placeOf({ row, column }: Cell, values: Float32Array): number {
  return row * (values.length / rowsOf(values)) + column;
}

declare global {
  interface HTMLElementTagNameMap {
    'attention-opened': AttentionOpened;
  }
}

customElements.define('attention-opened', AttentionOpened);
