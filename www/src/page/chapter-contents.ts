/**
 * The sections of a chapter, always in view, with the one where the reader is. The list stands in the page already; this
 * says where the reader is and closes the list when it has been used.
 */
export class ChapterContents extends HTMLElement {
  #observer: IntersectionObserver | undefined;
  readonly #close = (event: Event) => {
    const details = this.querySelector('details');
    if (!details?.open) return;
    const inside = event.target instanceof Node && this.contains(event.target);
    if (event instanceof KeyboardEvent) {
      if (event.key !== 'Escape' || !inside) return;
      this.querySelector('summary')?.focus();
    } else if (inside && !(event.target as Element).closest('a')) {
      return;
    }
    details.open = false;
  };

  connectedCallback(): void {
    const headings = [...document.querySelectorAll<HTMLElement>('.chapter h1, .chapter h2')];
    // A section has begun when its heading is anywhere above the upper third of the window, however it got there.
    this.#observer = new IntersectionObserver(() => this.#mark(headings), {
      rootMargin: '1000000px 0px -66% 0px',
    });
    for (const heading of headings) this.#observer.observe(heading);
    document.addEventListener('click', this.#close);
    document.addEventListener('keydown', this.#close);
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    document.removeEventListener('click', this.#close);
    document.removeEventListener('keydown', this.#close);
  }

  #mark(headings: readonly HTMLElement[]): void {
    const line = window.innerHeight / 3;
    const begun = headings.filter((heading) => heading.getBoundingClientRect().top < line);
    const here = begun.at(-1) ?? headings[0];
    const where = this.querySelector('.where');
    if (where && here) where.textContent = here.textContent;
    for (const link of this.querySelectorAll('a')) {
      if (link.hash === `#${here?.id}`) link.setAttribute('aria-current', 'location');
      else link.removeAttribute('aria-current');
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chapter-contents': ChapterContents;
  }
}

customElements.define('chapter-contents', ChapterContents);
