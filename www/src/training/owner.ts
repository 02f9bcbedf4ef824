/** Whose a stored run is: of all tabs of a browser one, so that no two write over each other. */

import { own } from '../engine/storage';

/** How long the owner may take to put a run down, its step under way and its validation included. */
const PATIENCE_MS = 30_000;

type Message = { wanted: string } | { taken: string };

/** What a run does as an owner, and as one of the others. */
export interface OwnerCalls {
  /** Another tab wants the run: it is to be put down and let go of. */
  wanted(): void;
  /** Another tab has taken the run while nobody had it. */
  taken(): void;
  /** Another tab has taken the run away, because this one did not answer. */
  lost(): void;
}

const others = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('unfold.runs');

function tell(message: Message): void {
  others?.postMessage(message);
}

/**
 * The right to write one run, as a lock of the browser: it goes with the tab, however that ends. Pages without a secure
 * origin have no locks; the mark in the storage, which every write compares, then keeps two tabs apart.
 */
export class Owner {
  /** Marks in the storage what this page owns. */
  readonly mark = `${performance.timeOrigin} ${Math.random()}`;
  readonly #run: string;
  readonly #calls: OwnerCalls;
  /** Lets go of the lock, while it is held. */
  #release: (() => void) | undefined;
  #waiting: AbortController | undefined;
  /** Taking and letting go, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(run: string, calls: OwnerCalls) {
    this.#run = run;
    this.#calls = calls;
    others?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if ('wanted' in data && data.wanted === run && this.isHeld) calls.wanted();
      if ('taken' in data && data.taken === run && !this.isHeld) calls.taken();
    });
  }

  get isHeld(): boolean {
    return this.#release !== undefined;
  }

  /** Whether another tab has the run. */
  async isElsewhere(): Promise<boolean> {
    if (this.isHeld) return false;
    try {
      const { held = [] } = await navigator.locks.query();
      return held.some(({ name, mode }) => name === this.#name && mode === 'exclusive');
    } catch {
      return false;
    }
  }

  /** Whether the run is ours now: unless another tab has it. */
  take(): Promise<boolean> {
    return this.#inTurn(async () => this.isHeld || this.#taken(await this.#lock({ ifAvailable: true })));
  }

  /** Makes the run ours: the tab that has it puts it down first, or loses it where it does not answer. */
  takeOver(): Promise<boolean> {
    return this.#inTurn(async () => {
      if (this.isHeld) return true;
      tell({ wanted: this.#run });
      const patience = AbortSignal.timeout(PATIENCE_MS);
      return this.#taken(await this.#lock({ signal: patience }).catch(() => this.#lock({ steal: true })));
    });
  }

  release(): void {
    void this.#inTurn(async () => {
      this.#release?.();
      this.#release = undefined;
    });
  }

  /** Calls once no tab has the run any more, however that came about, unless we take it before. */
  whenFree(call: () => void): void {
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    navigator.locks
      ?.request(this.#name, { mode: 'shared', signal: waiting.signal }, () => undefined)
      .then(call, () => undefined);
  }

  get #name(): string {
    return `unfold.run.${this.#run}`;
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(job);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #taken(isOurs: boolean): Promise<boolean> {
    if (!isOurs) return false;
    this.#waiting?.abort();
    await own(this.#run, this.mark);
    tell({ taken: this.#run });
    return true;
  }

  /** Holds the lock until it is released or stolen; false where it was to be had at once and is not. */
  #lock(options: LockOptions): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let release: (() => void) | undefined;
      const hold = (lock: Lock | null) => {
        if (!lock) return resolve(false);
        const held = new Promise<void>((let_go) => {
          release = let_go;
        });
        this.#release = release;
        resolve(true);
        return held;
      };
      const failed = (error: unknown) => {
        if ((error as Error).name === 'SecurityError') {
          // A frame without an origin of its own has neither locks nor a storage to share.
          this.#release = () => undefined;
          return resolve(true);
        }
        reject(error);
        if (!release || this.#release !== release) return;
        this.#release = undefined;
        this.#calls.lost();
      };
      if (navigator.locks) navigator.locks.request(this.#name, options, hold).catch(failed);
      else failed(new DOMException('no locks here', 'SecurityError'));
    });
  }
}
