import { html, nothing } from 'lit';
import { texts } from '#language/page/texts';
import { Exhibit } from './exhibit';
import { FollowsSteps } from './side-by-side';
import './step-guide.css';

/** The step that the reader has asked to see, in the exhibit that shows it: what it says, and the ways on and back. */
class StepGuide extends Exhibit {
  readonly #steps = new FollowsSteps(this, () => this.requestUpdate());

  #opens = false;

  override connectedCallback() {
    super.connectedCallback();
    this.tabIndex = -1;
    this.setAttribute('role', 'group');
    this.setAttribute('aria-label', texts.steps.guide);
  }

  override render() {
    const guide = this.#steps.sides?.guide;
    this.#opens = this.hidden && guide !== undefined;
    this.hidden = guide === undefined;
    if (!guide) return nothing;
    const { title, gist, previous, next, back } = guide;
    const said = texts.steps;
    return html`
      <div class="guide-says">
        <strong>${title}</strong>
        ${gist}
      </div>
      <p>
        <button type="button" ?disabled=${!previous} @click=${previous}>${said.previous}</button>
        <button type="button" ?disabled=${!next} @click=${next}>${said.next}</button>
        <button type="button" class="quiet" @click=${back}>${said.back}</button>
      </p>
    `;
  }

  /** Who has asked for the step goes on from here. */
  override updated() {
    if (this.#opens) this.focus({ preventScroll: true });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'step-guide': StepGuide;
  }
}

customElements.define('step-guide', StepGuide);
