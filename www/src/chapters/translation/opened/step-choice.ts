import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { texts } from '#language/chapters/translation/opened/texts';
import type { On } from '../../../page/exhibit';

/** Which of some letters is looked at, with the ways on and back; `go` leads to another, from 0. */
export function stepChoice(
  label: string,
  letters: readonly string[],
  here: number,
  testId: string,
  go: (letter: number) => void,
) {
  const { scrub: said } = texts;
  const name = said.of(here + 1, letters.length, letters[here] ?? '');
  return html`
    <div class="scrub">
      <button type="button" class="icon" aria-label=${said.previous} title=${said.previous} ?disabled=${here <= 0}
        @click=${() => go(here - 1)}>‹</button>
      <button type="button" class="icon" aria-label=${said.next} title=${said.next}
        ?disabled=${here >= letters.length - 1} @click=${() => go(here + 1)}>›</button>
      <input type="range" data-testid=${testId} aria-label=${label} min="1" max=${letters.length} step="1"
        .value=${live(String(here + 1))} aria-valuetext=${name}
        @input=${(event: On<HTMLInputElement>) => go(event.currentTarget.valueAsNumber - 1)}>
      <output>${name}</output>
    </div>
  `;
}
