/**
 * Runs a job on the newest value only: while one value is worked on, newer ones replace each other in
 * a single waiting place, so that a fast source never builds up a queue.
 */
export class Latest<T> {
  #waiting: { value: T } | undefined;
  #running = false;
  readonly #job: (value: T) => Promise<void>;

  /** `job` must not reject. */
  constructor(job: (value: T) => Promise<void>) {
    this.#job = job;
  }

  push(value: T): void {
    this.#waiting = { value };
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting) {
      const { value } = this.#waiting;
      this.#waiting = undefined;
      await this.#job(value);
    }
    this.#running = false;
  }
}
