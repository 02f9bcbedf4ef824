/** How a call is timed: warmed up, then sample by sample, each long enough for a page's coarse clock. */

export interface Plan {
  warmUpMs: number;
  measureMs: number;
  mostSamples: number;
  leastSamples: number;
}

export const PLAN: Plan = { warmUpMs: 1500, measureMs: 3000, mostSamples: 60, leastSamples: 5 };
/** For a first impression, and for tests. */
export const QUICK_PLAN: Plan = { warmUpMs: 100, measureMs: 200, mostSamples: 10, leastSamples: 3 };

/** Milliseconds of one call. */
export interface Timing {
  median: number;
  min: number;
  max: number;
  samples: number;
  /** Each sample is the mean of so many calls. */
  calls: number;
}

/** Where it was timed. */
export interface Environment {
  version: string;
  date: string;
  browser: string;
  cores: number;
  /** The graphics adapter; null where WebGPU offers none. */
  adapter: string | null;
}

/** What a sample lasts at least, because a page's clock ticks this coarsely. */
const SAMPLE_MS = 10;
const CLOCK_MS = 0.1;
const WARM_UP_CALLS = { least: 3, most: 300 };

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Times a call; throws the signal's reason when it is given up. */
export async function time(call: () => Promise<unknown>, plan: Plan, signal: AbortSignal): Promise<Timing> {
  async function sample(calls: number): Promise<number> {
    // The page stays usable in between.
    await new Promise((resolve) => setTimeout(resolve));
    const begin = performance.now();
    for (let i = 0; i < calls; i++) {
      signal.throwIfAborted();
      await call();
    }
    return (performance.now() - begin) / calls;
  }

  /** Samples for so many milliseconds, but no fewer than `least` and no more than `most`. */
  async function take(calls: number, milliseconds: number, least: number, most: number): Promise<number[]> {
    const samples: number[] = [];
    const begin = performance.now();
    while (samples.length < least || (samples.length < most && performance.now() - begin < milliseconds)) {
      samples.push(await sample(calls));
    }
    return samples;
  }

  const warmUp = await take(1, plan.warmUpMs, WARM_UP_CALLS.least, WARM_UP_CALLS.most);
  const calls = Math.ceil(SAMPLE_MS / Math.max(CLOCK_MS, median(warmUp.slice(-20))));
  const samples = await take(calls, plan.measureMs, plan.leastSamples, plan.mostSamples);
  return {
    median: median(samples),
    min: Math.min(...samples),
    max: Math.max(...samples),
    samples: samples.length,
    calls,
  };
}

/** The milliseconds of the main thread's longest task: 0 if none was long enough to count, null if nobody counts. */
export class LongestTask {
  #longest: number | null = null;
  #observer: PerformanceObserver | undefined;

  constructor() {
    if (!PerformanceObserver.supportedEntryTypes.includes('longtask')) return;
    this.#longest = 0;
    this.#observer = new PerformanceObserver((list) => this.#take(list.getEntries()));
    this.#observer.observe({ type: 'longtask' });
  }

  /** Ends the watch. */
  end(): number | null {
    this.#take(this.#observer?.takeRecords() ?? []);
    this.#observer?.disconnect();
    return this.#longest;
  }

  #take(tasks: PerformanceEntry[]): void {
    for (const { duration } of tasks) this.#longest = Math.max(this.#longest ?? 0, duration);
  }
}
