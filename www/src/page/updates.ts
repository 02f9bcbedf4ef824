import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Renders an element anew whenever its source dispatches one of the events. */
export class UpdatesOn implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #source: EventTarget;
  readonly #events: string[];
  readonly #update = () => this.#host.requestUpdate();

  constructor(host: ReactiveControllerHost, source: EventTarget, ...events: string[]) {
    this.#host = host;
    this.#source = source;
    this.#events = events;
    host.addController(this);
  }

  hostConnected(): void {
    for (const event of this.#events) this.#source.addEventListener(event, this.#update);
    this.#update();
  }

  hostDisconnected(): void {
    for (const event of this.#events) this.#source.removeEventListener(event, this.#update);
  }
}

/** The same for several sources, which may change from one rendering to the next. */
export class UpdatesOnAll implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #sources: () => readonly EventTarget[];
  readonly #event: string;
  readonly #update = () => this.#host.requestUpdate();
  #watched: readonly EventTarget[] = [];

  constructor(host: ReactiveControllerHost, sources: () => readonly EventTarget[], event: string) {
    this.#host = host;
    this.#sources = sources;
    this.#event = event;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#watch(this.#sources());
  }

  hostDisconnected(): void {
    this.#watch([]);
  }

  hostConnected(): void {
    this.#update();
  }

  #watch(sources: readonly EventTarget[]): void {
    for (const source of this.#watched) source.removeEventListener(this.#event, this.#update);
    for (const source of sources) source.addEventListener(this.#event, this.#update);
    this.#watched = sources;
  }
}

const system = window.matchMedia('(prefers-color-scheme: dark)');

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === 'dark' : system.matches;
}

/** Dispatches `change` when the page goes from light to dark or back: what is drawn must be drawn anew. */
export const theme = new EventTarget();
const changed = () => theme.dispatchEvent(new Event('change'));
system.addEventListener('change', changed);
new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ['data-theme'] });

export function reducesMotion(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
