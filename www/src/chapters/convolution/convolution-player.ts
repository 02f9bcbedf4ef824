import { html, nothing } from 'lit';
import { texts } from '#language/chapters/convolution/texts';
import type { On } from '../../page/exhibit';
import { reducesMotion } from '../../page/motion';
import { ConvolutionExhibit } from './convolution-exhibit';

/** Time to read one sum before the window moves on. */
const STEP_MS = 1100;

/** Slides the window over the image, place by place down the columns: step, play, pause and scrub. */
export class ConvolutionPlayer extends ConvolutionExhibit {
  /** The window's place, i: the row of M. */
  #place = 1;
  #timer = 0;

  constructor() {
    super('values', 'lit');
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#pause();
  }

  /** Plays or pauses. */
  toggle(): void {
    if (this.#timer) this.#pause();
    else if (!reducesMotion()) this.#play();
    this.requestUpdate();
  }

  override render() {
    const said = texts.player;
    const places = this.store.values?.z_vec.rows ?? 1;
    this.#follow(places);
    const playing = this.#timer !== 0;
    return html`
      <div class="conv-player" role="group" aria-label=${said.label}>
        <button type="button" class="icon" aria-label=${said.previous} title=${said.previous}
          ?disabled=${this.#place <= 1} @click=${() => this.#go(this.#place - 1)}>‹</button>
        ${
          reducesMotion()
            ? nothing
            : html`<button type="button" class="conv-play primary" title=${said.keys} ?disabled=${places < 2} @click=${this.toggle}>
                ${playing ? said.pause : said.play}
              </button>`
        }
        <button type="button" class="icon" aria-label=${said.next} title=${said.next}
          ?disabled=${this.#place >= places} @click=${() => this.#go(this.#place + 1)}>›</button>
        <input type="range" min="1" max=${places} .value=${String(this.#place)} aria-label=${said.place}
          aria-valuetext=${said.of(this.#place, places)} ?disabled=${places < 2} @input=${this.#scrub}>
        <span class="help">${said.of(this.#place, places)}</span>
      </div>
    `;
  }

  /** The place that is selected; the pointer comes and goes without moving the window. */
  #follow(places: number) {
    const here = this.store.pointed ? undefined : this.store.links?.here['z-vec'];
    this.#place = Math.min(here === undefined ? this.#place : here + 1, places);
  }

  #scrub(event: On<HTMLInputElement>) {
    this.#pause();
    this.#go(Number(event.currentTarget.value));
  }

  #go(place: number) {
    this.#place = place;
    this.store.select('z-vec', place, 1);
  }

  #play() {
    const places = this.store.values?.z_vec.rows ?? 1;
    if (this.#place >= places) this.#go(1);
    this.#timer = window.setInterval(() => {
      const last = this.store.values?.z_vec.rows ?? 1;
      if (this.#place < last) this.#go(this.#place + 1);
      if (this.#place >= last) this.#pause();
    }, STEP_MS);
  }

  #pause() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'convolution-player': ConvolutionPlayer;
  }
}

customElements.define('convolution-player', ConvolutionPlayer);
