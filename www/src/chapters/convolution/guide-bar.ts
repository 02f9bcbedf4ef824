import { html } from 'lit';
import { texts } from '#language/chapters/convolution/texts';

/** A step of the derivation as the exhibit shows it: what it says, and the ways on and back. */
export interface Guide {
  /** Whether to show M; else what leads to it. */
  isAboutM: boolean;
  title: string;
  gist: Node;
  previous: (() => void) | undefined;
  next: (() => void) | undefined;
  back(): void;
}

/** The step that the reader has asked to see, above the views. */
export function guideBar({ title, gist, previous, next, back }: Guide, leave: () => void) {
  const said = texts.steps;
  return html`
    <div class="conv-guide" role="group" aria-label=${said.guide}>
      <div>
        <strong>${title}</strong>
        ${gist}
      </div>
      <p>
        <button type="button" ?disabled=${!previous} @click=${previous}>${said.previous}</button>
        <button type="button" ?disabled=${!next} @click=${next}>${said.next}</button>
        <button type="button" class="quiet" @click=${() => {
          leave();
          back();
        }}>${said.back}</button>
      </p>
    </div>
  `;
}
