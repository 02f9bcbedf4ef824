/** What becomes of a press on an element. */
export interface Press {
  begin(event: PointerEvent): void;
  /** Where the pointer has been since, of which there is one event at least. */
  move(way: readonly PointerEvent[]): void;
  /** The pointer was released, or nobody knows where it is. */
  end(): void;
  /** The press was not meant, and what it has done is taken back. */
  cancel(): void;
}

/**
 * Of all pointers on an element the one that is pressed: a pen before a finger, whose press it takes back, because where
 * there is a pen, a touch is the hand that leans on the screen. A press ends even if its end is never told, as when a
 * menu or another window takes the pointer away.
 */
export class OnePointer {
  readonly #element: HTMLElement;
  readonly #press: Press;
  #pressed: { id: number; type: string } | null = null;
  /** Until when its way has been told. */
  #told = 0;
  readonly #end = () => {
    if (this.#release()) this.#press.end();
  };

  constructor(element: HTMLElement, press: Press) {
    this.#element = element;
    this.#press = press;
    element.addEventListener('pointerdown', (event) => this.#down(event));
    // Every browser tells before a frame where the pointer has been, and some at once too.
    for (const type of ['pointermove', 'pointerrawupdate'] as const) {
      element.addEventListener(type, (event) => this.#move(event as PointerEvent));
    }
    for (const type of ['pointerup', 'lostpointercapture'] as const) {
      element.addEventListener(type, (event) => {
        if (this.#is(event)) this.#end();
      });
    }
    element.addEventListener('pointercancel', (event) => {
      if (this.#is(event) && this.#release()) press.cancel();
    });
    element.addEventListener('contextmenu', (event) => {
      // A finger that rests asks for a menu, too, and then goes on.
      if (this.#pressed?.type === 'touch') event.preventDefault();
      else this.#end();
    });
  }

  #down(event: PointerEvent) {
    if (!event.isPrimary || event.button !== 0) return;
    if (this.#pressed) {
      const isPenAfterFinger = this.#pressed.type === 'touch' && event.pointerType === 'pen';
      if (!isPenAfterFinger) return;
      this.#release();
      this.#press.cancel();
    }
    this.#pressed = { id: event.pointerId, type: event.pointerType };
    this.#told = event.timeStamp;
    window.addEventListener('blur', this.#end);
    try {
      this.#element.setPointerCapture(event.pointerId);
    } catch {
      // The pointer has gone already: its press ends with its next move, or the next one takes its place.
    }
    this.#press.begin(event);
  }

  #move(event: PointerEvent) {
    if (!this.#is(event)) return;
    // Whichever buttons are pressed, the first is among them while one draws.
    if (!(event.buttons & 1)) {
      this.#end();
      return;
    }
    const events = event.getCoalescedEvents?.() ?? [];
    const way = (events.length > 0 ? events : [event]).filter(({ timeStamp }) => timeStamp > this.#told);
    this.#told = event.timeStamp;
    if (way.length > 0) this.#press.move(way);
  }

  #is(event: PointerEvent): boolean {
    return event.pointerId === this.#pressed?.id;
  }

  /** Whether there was a press. */
  #release(): boolean {
    const wasPressed = this.#pressed !== null;
    this.#pressed = null;
    window.removeEventListener('blur', this.#end);
    return wasPressed;
  }
}
