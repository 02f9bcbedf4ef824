import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Whether an exhibit is in view or about to be: matrices of thousands of cells need no updates where nobody sees them.
 * The exhibit is rendered anew when it comes into view, and when the page is printed.
 */
export class InView implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  #inView = false;
  readonly #observer = new IntersectionObserver(
    (entries) => this.#set(entries.at(-1)?.isIntersecting ?? false),
    { rootMargin: '50% 0px' },
  );
  readonly #printing = () => this.#set(true);

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  get value(): boolean {
    return this.#inView;
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
    window.addEventListener('beforeprint', this.#printing);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    window.removeEventListener('beforeprint', this.#printing);
  }

  #set(inView: boolean): void {
    if (inView === this.#inView) return;
    this.#inView = inView;
    if (inView) this.#host.requestUpdate();
  }
}
