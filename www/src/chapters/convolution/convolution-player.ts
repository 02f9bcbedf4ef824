import { html, LitElement, nothing } from 'lit';
import { texts } from '#language/chapters/convolution/texts';
import { reducesMotion, UpdatesOn } from '../../page/updates';
import { store } from './state';

/** Time to read one sum before the window moves on. */
const STEP_MS = 1100;

/** Slides the window over the image, place by place down the columns: step, play, pause and scrub. */
export class ConvolutionPlayer extends LitElement {
  /** The window's place, i: the row of M. */
  #place = 1;
  #timer = 0;

  constructor() {
    super();
    new UpdatesOn(this, store, 'values');
    new UpdatesOn(this, store, 'lit');
  }

  override createRenderRoot() {
    return this;
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
    const places = store.values?.z_vec.rows ?? 1;
    this.#follow(places);
    const playing = this.#timer !== 0;
    return html`
      <div class="conv-player" role="group" aria-label=${said.label}>
        <button type="button" class="icon" aria-label=${said.previous} title=${said.previous}
          ?disabled=${this.#place <= 1} @click=${() => this.#go(this.#place - 1)}>‹</button>
        ${
          reducesMotion()
            ? nothing
            : html`<button type="button" class="conv-play" title=${said.keys} ?disabled=${places < 2} @click=${this.toggle}>
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
    const here = store.pointed ? undefined : store.links?.here['z-vec'];
    this.#place = Math.min(here === undefined ? this.#place : here + 1, places);
  }

  #scrub(event: Event) {
    this.#pause();
    this.#go(Number((event.target as HTMLInputElement).value));
  }

  #go(place: number) {
    this.#place = place;
    store.select('z-vec', place, 1);
  }

  #play() {
    const places = store.values?.z_vec.rows ?? 1;
    if (this.#place >= places) this.#go(1);
    this.#timer = window.setInterval(() => {
      const last = store.values?.z_vec.rows ?? 1;
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

customElements.define('convolution-player', ConvolutionPlayer);
