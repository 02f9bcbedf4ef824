import { html, nothing } from 'lit';
import { texts } from '#language/chapters/kuzushiji/backwards/texts';
import { CLASSES, classOf } from '../../../drawing/classes';
import { DEFAULT_MODEL } from '../../../engine/default-model';
import type { Pass, Rule, Step } from '../../../engine/protocol';
import '../../../figures/as-code';
import { Exhibit } from '../../../page/exhibit';
import type { Dissection } from './dissection';
import { changedFilters, imageOf } from './layers';

/** The homework's three. */
const RATES = [0.00001, 0.0005, 0.01];

/** A step of training, from what the network made of the image before it. */
interface Settings {
  pass: Pass;
  rule: Rule;
  rate: number;
}

let elements = 0;

/** One step of training on the picture that is shown. */
class TrainingStep extends Exhibit {
  static override properties = { dissection: { attribute: false } };
  declare dissection: Dissection;
  readonly #group = `training-step-${++elements}`;
  #rule: Rule = 'adam';
  #rate = 0.0005;
  /** The step that was taken last, from a network that a program can have. */
  #from: Settings | undefined;

  constructor() {
    super();
    this.follow(() => [this.dissection], 'change');
  }

  override render() {
    const { step: said } = texts;
    const { pass, step } = this.dissection;
    if (!pass) return nothing;
    return html`
      <h3>${texts.titles.step}</h3>
      <p class="help">${texts.about.step}</p>
      <div class="toolbar">
        <fieldset>
          <legend>${said.rule}</legend>
          ${Object.entries(said.rules).map(([rule, label]) =>
            this.#option('rule', label, rule === this.#rule, () => {
              this.#rule = rule as Rule;
            }),
          )}
        </fieldset>
        <fieldset>
          <legend>${said.rate}</legend>
          ${RATES.map((rate) =>
            this.#option('rate', rate.toFixed(5).replace(/0+$/, ''), rate === this.#rate, () => {
              this.#rate = rate;
            }),
          )}
        </fieldset>
        <button type="button" data-testid="step-take" @click=${this.#take}>${said.take}</button>
        <span>${said.towards(classOf(pass.class).character)}</span>
      </div>
      ${step ? this.#taken(step) : nothing}
      ${this.#code(step ? this.#from : this.#now(pass))}
    `;
  }

  #option(name: string, label: string, checked: boolean, choose: () => void) {
    return html`<label class="choice">
      <input type="radio" name="${this.#group}-${name}" .checked=${checked} @change=${choose}>
      <span>${label}</span>
    </label>`;
  }

  #taken(step: Step) {
    const { step: said, number } = texts;
    return html`
      <p role="status" data-testid="step-loss">${said.loss(step.loss_before, step.loss_after)}</p>
      <div class="step-tables" role="region" tabindex="0" aria-label=${texts.titles.step}>
        <table class="sum" translate="no">
          <caption>${said.answer}</caption>
          <thead><tr><th scope="col">${said.character}</th><th scope="col">${said.before}</th><th scope="col">${said.after}</th></tr></thead>
          <tbody>
            ${CLASSES.map(
              ({ character }, index) => html`<tr>
                <th scope="row" lang="ja">${character}</th>
                <td>${texts.percent(step.before[index] as number)}</td>
                <td>${texts.percent(step.after[index] as number)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
        <table class="sum" translate="no" data-testid="step-tensors">
          <caption>${said.moved}</caption>
          <thead><tr><th scope="col">${said.tensor}</th><th scope="col">${said.count}</th><th scope="col">${said.largestMove}</th></tr></thead>
          <tbody>
            ${step.tensors.map(
              ({ name, moved, count, largest }) => html`<tr>
                <th scope="row">${name}</th>
                <td>${said.counts(moved, count)}</td>
                <td>${number(largest)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
        <table class="sum" translate="no" data-testid="step-steepest">
          <caption>${said.steepest}</caption>
          <thead><tr><th scope="col">${said.weight}</th><th scope="col">${said.gradient}</th><th scope="col">${said.before}</th><th scope="col">${said.move}</th><th scope="col">${said.after}</th></tr></thead>
          <tbody>
            ${step.largest.map(
              ({ name, place, gradient, before, after, difference }) => html`<tr>
                <th scope="row">${said.place(name, place)}</th>
                <td>${number(gradient)}</td>
                <td>${number(before)}</td>
                <td>${number(difference)}</td>
                <td>${number(after)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  /** The step that would be taken now. */
  #now(pass: Pass): Settings | undefined {
    return this.dissection.isTrained ? undefined : { pass, rule: this.#rule, rate: this.#rate };
  }

  #code(settings: Settings | undefined) {
    if (!settings) return nothing;
    return html`<as-code name="step" .program=${() => this.#program(settings)}></as-code>`;
  }

  async #program({ pass, ...how }: Settings) {
    const { trainingStep } = await import('#language/chapters/kuzushiji/programs');
    const file = await this.dissection.drawing.engine.models.fileOf(DEFAULT_MODEL);
    return trainingStep(imageOf(pass), file, { chosen: pass.class, changed: changedFilters(pass) }, how);
  }

  readonly #take = () => {
    this.#from = this.dissection.pass && this.#now(this.dissection.pass);
    void this.dissection.takeStep(this.#rule, this.#rate);
  };
}

customElements.define('training-step', TrainingStep);
