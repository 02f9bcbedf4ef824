/**
 * Text and exhibit side by side. On a wide screen the exhibit stays in view beside the steps that speak of it, and the
 * step that is read decides what it shows; on a narrow one it stands among the text, and each step has a button that
 * leads there and back. Without scripts the steps are plain text.
 */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { texts } from '#language/page/texts';
import { settingsOf } from './address';

/** `styles/side-by-side.css` has the same bound. */
const wide = window.matchMedia('(width >= 1100px)');
const STEPS = '.steps > [data-step]';
/** A step is read once it has begun above this part of the window. */
const LINE = 1 / 3;

/** `step`: the exhibit should show this step, or what the reader has set where there is none. */
export class StepEvent extends Event {
  readonly step: string | undefined;

  constructor(step: string | undefined) {
    super('step');
    this.step = step;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'side-by-side': SideBySide;
  }
}

export class SideBySide extends HTMLElement {
  #steps: HTMLElement[] = [];
  #shown: HTMLElement | undefined;
  /** Whether what the reader came for, by an address with settings, goes first. */
  #isArriving = false;
  /** Whether the reader has asked for a step and may want to go on from there, or back. */
  #isGuiding = false;
  /** The step that the page is scrolling to. */
  #goal: HTMLElement | undefined;
  #observers: IntersectionObserver[] = [];
  readonly #read = () => this.#follow();
  /** There, or on another way. */
  readonly #stopped = () => {
    if (!this.#goal) return;
    this.#goal = undefined;
    this.#follow();
  };
  readonly #focused = (event: FocusEvent) => {
    const step = (event.target as Element).closest<HTMLElement>(STEPS);
    if (wide.matches && step && step !== this.#shown) this.#show(step);
  };

  connectedCallback(): void {
    const chapter = this.closest<HTMLElement>('section[data-testid]')?.dataset.testid ?? '';
    this.#isArriving = settingsOf(location.hash, chapter).size > 0;
    this.#steps = [...this.querySelectorAll<HTMLElement>(STEPS)];
    for (const step of this.#steps) this.#addButton(step);
    // However it got there: a step that was jumped over has begun, too.
    const begun = new IntersectionObserver(this.#read, {
      rootMargin: `1000000px 0px -${100 * (1 - LINE)}% 0px`,
    });
    for (const step of this.#steps) begun.observe(step);
    const here = new IntersectionObserver(this.#read, { rootMargin: `0px 0px -${100 * (1 - LINE)}% 0px` });
    here.observe(this);
    this.#observers = [begun, here];
    wide.addEventListener('change', this.#read);
    this.addEventListener('focusin', this.#focused);
    document.addEventListener('scrollend', this.#stopped);
  }

  disconnectedCallback(): void {
    for (const observer of this.#observers) observer.disconnect();
    wide.removeEventListener('change', this.#read);
    this.removeEventListener('focusin', this.#focused);
    document.removeEventListener('scrollend', this.#stopped);
  }

  /** The name of the step that the exhibit should show. */
  get step(): string | undefined {
    return this.#isArriving ? undefined : this.#shown?.dataset.step;
  }

  /** The step that the reader has asked for, with the ways on and back. */
  get guide(): Guide | undefined {
    const step = this.#shown;
    if (!this.#isGuiding || !step) return undefined;
    const place = this.#steps.indexOf(step);
    const to = (other: HTMLElement | undefined) => (other ? () => this.#lead(other) : undefined);
    return {
      title: texts.steps.step(place + 1, step.querySelector('h3')?.textContent ?? ''),
      gist: step.querySelector('.gist')?.cloneNode(true),
      previous: to(this.#steps[place - 1]),
      next: to(this.#steps[place + 1]),
      back: () => this.#back(step),
    };
  }

  /** Follows the reader's eyes. */
  #follow(): void {
    if (!wide.matches) {
      if (!this.#isGuiding && this.#shown) this.#show(undefined);
      return;
    }
    const step = this.#atLine();
    if (step === this.#goal) this.#goal = undefined;
    if (!this.#goal && step !== this.#shown) this.#show(step, this.#isArriving);
  }

  /** The last step that has begun above the line, as long as the line is here. */
  #atLine(): HTMLElement | undefined {
    const line = window.innerHeight * LINE;
    if (this.getBoundingClientRect().bottom <= line) return undefined;
    return this.#steps.filter((step) => step.getBoundingClientRect().top < line).at(-1);
  }

  #show(step: HTMLElement | undefined, isArriving = false): void {
    this.#isArriving = isArriving && this.#shown === undefined;
    this.#shown?.removeAttribute('aria-current');
    step?.setAttribute('aria-current', 'step');
    this.#shown = step;
    if (!step) this.#isGuiding = false;
    this.dispatchEvent(new StepEvent(this.step));
  }

  /** Leads to the exhibit, which shows the step. */
  #lead(step: HTMLElement): void {
    this.#isGuiding = true;
    this.#show(step);
    // On a wide screen the text goes along.
    if (wide.matches) this.#goTo(step);
    else this.querySelector(`[data-shows~="${step.dataset.step}"]`)?.scrollIntoView({ block: 'start' });
  }

  /** Scrolls to a step; those on the way there are not read. */
  #goTo(step: HTMLElement): void {
    if (this.#atLine() !== step) this.#goal = step;
    step.scrollIntoView({ block: 'start' });
  }

  #back(step: HTMLElement): void {
    this.#isGuiding = false;
    this.#show(step);
    this.#goTo(step);
    step.querySelector<HTMLElement>('.step-show button')?.focus({ preventScroll: true });
  }

  #addButton(step: HTMLElement): void {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = texts.steps.show;
    button.addEventListener('click', () => this.#lead(step));
    const holder = document.createElement('p');
    holder.className = 'step-show';
    holder.append(button);
    step.querySelector('.gist')?.after(holder);
  }
}

/** A step as the exhibit names it: what it says, and the ways on and back. */
export interface Guide {
  title: string;
  gist: Node | undefined;
  previous: (() => void) | undefined;
  next: (() => void) | undefined;
  back(): void;
}

/** Tells an exhibit the step to show, at first and whenever it changes. */
export class FollowsSteps implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #tell: (step: string | undefined) => void;
  #sides: SideBySide | null = null;
  readonly #told = () => this.#tell(this.#sides?.step);

  constructor(host: ReactiveControllerHost & Element, tell: (step: string | undefined) => void) {
    this.#host = host;
    this.#tell = tell;
    host.addController(this);
  }

  get sides(): SideBySide | null {
    return this.#sides;
  }

  /** Not before the exhibit has what it shows. */
  hostUpdate(): void {
    if (this.#sides) return;
    this.#sides = this.#host.closest('side-by-side');
    this.#sides?.addEventListener('step', this.#told);
    if (this.#sides) this.#told();
  }

  hostDisconnected(): void {
    this.#sides?.removeEventListener('step', this.#told);
    this.#sides = null;
  }
}

customElements.define('side-by-side', SideBySide);
