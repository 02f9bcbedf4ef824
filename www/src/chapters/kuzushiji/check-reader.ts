import { html } from 'lit';
import { check as texts } from '#language/chapters/kuzushiji/texts';
import { texts as drawing } from '#language/drawing/texts';
import { CLASSES, classOf } from '../../drawing/classes';
import { SIDE } from '../../drawing/drawing';
import { FOR_PEOPLE } from '../../engine/default-model';
import type { Misread, ReaderAssessment } from '../../engine/protocol';
import { greyPixels } from '../../figures/paint-map';
import { CheckNetwork } from '../../training/check-network';

interface Result extends ReaderAssessment {
  /** Of each character that was misread, as the network saw it. */
  images: Float32Array[];
}

/** A network that reads characters, checked: how many it reads rightly, what it takes for what, and what it misreads. */
class CheckReader extends CheckNetwork<Result> {
  constructor() {
    super('characters');
  }

  protected get shipped() {
    return this.engine.models.readers.map(({ name }) => ({
      name,
      label: name === FOR_PEOPLE ? drawing.model.forPeople : drawing.model.rate(name),
    }));
  }

  protected async resultOf({ assessment }: Parameters<CheckNetwork<Result>['resultOf']>[0]): Promise<Result> {
    const found = await assessment.reader();
    const images = await Promise.all(found.misread.map(({ example }) => assessment.image(example)));
    return { ...found, images };
  }

  protected summary({ score }: Result): string {
    return texts.summary(score.accuracy, score.images, score.ece);
  }

  protected measure({ score }: Result): number {
    return score.accuracy;
  }

  protected show({ score, misread, images }: Result) {
    return html`
      ${this.#confusion(score.confusion)}
      <h3>${texts.misread(score.images - Math.round(score.accuracy * score.images), misread.length)}</h3>
      <ul class="misread" data-testid="misread">${misread.map((one, place) => this.#misread(one, images[place]))}</ul>
    `;
  }

  #confusion(rows: readonly number[][]) {
    const answers = rows[0]?.length ?? 0;
    const name = (answer: number) => CLASSES[answer]?.character ?? texts.none;
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${texts.confusion}>
      <table class="confusion" data-testid="confusion"><caption>${texts.confusion}</caption>
        <thead><tr><td></td>${Array.from({ length: answers }, (_, answer) => html`<th scope="col" lang="ja" translate="no">${name(answer)}</th>`)}</tr></thead>
        <tbody>${rows
          .slice(0, CLASSES.length)
          .map(
            (row, label) =>
              html`<tr><th scope="row" lang="ja" translate="no">${name(label)}</th>${row.map(
                (count, answer) =>
                  html`<td translate="no" ?data-right=${answer === label} ?data-wrong=${answer !== label && count > 0}>${count}</td>`,
              )}</tr>`,
          )}</tbody>
      </table></div>`;
  }

  #misread({ label, answer, probability }: Misread, image: Float32Array | undefined) {
    const read = CLASSES[answer] ? classOf(answer).character : texts.none;
    const said = texts.taken(classOf(label).character, read, probability);
    return html`<li><canvas width=${SIDE} height=${SIDE} role="img" aria-label=${said} .pixels=${image}></canvas>
      <span translate="no">${said}</span></li>`;
  }

  override updated() {
    for (const canvas of this.querySelectorAll<HTMLCanvasElement & { pixels?: Float32Array }>(
      '.misread canvas',
    )) {
      if (canvas.pixels) canvas.getContext('2d')?.putImageData(greyPixels(canvas.pixels), 0, 0);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'check-reader': CheckReader;
  }
}

customElements.define('check-reader', CheckReader);
