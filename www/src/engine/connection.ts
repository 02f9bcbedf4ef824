import * as Comlink from 'comlink';
import { simd } from 'wasm-feature-detect';
import { texts } from '#language/engine/texts';
import { FileError, isFetchFailure, problemOf } from '../page/site-files';
import { type AdapterInfo, type Device, isSoftwareAdapter } from './backend';
import { messageOf, Unavailable } from './failure';
import type { Bundle } from './manifest';
import type { AttentionChoice, Check, Kind } from './protocol';
import { within } from './time-limit';
import type { WorkerApi } from './worker';
import workerUrl from './worker?worker&url';

/** Generous limits, in milliseconds: beyond them the worker counts as dead. */
const LIMITS: Record<Device, { open: number; call: number }> = {
  webgpu: { open: 240_000, call: 120_000 },
  flex: { open: 120_000, call: 30_000 },
  ndarray: { open: 120_000, call: 30_000 },
};
/** A graphics card is there or not: a browser that takes longer to say so will not say it at all. */
const ADAPTER_MS = 8_000;
/** The device itself comes in moments; what takes long is to compile what runs on it. */
const DEVICE_MS = 30_000;

/** One device, open in a worker of its own. */
export class Connection {
  readonly device: Device;
  check: Check = { passed: false, difference: Number.NaN, tolerance: Number.NaN };
  readonly #models = new Map<string, { bytes: Uint8Array; reading: AttentionChoice; found: string }>();
  readonly #worker: Worker;
  readonly #remote: Comlink.Remote<WorkerApi>;
  /** Why the worker is no more, once it has died or was ended. */
  #death: Error | undefined;
  /** The calls under way: how each is told of the worker's death. */
  readonly #calls = new Set<(reason: Error) => void>();
  /** Whether the worker has ever answered. */
  #answered = false;
  #idle: (() => void) | undefined;

  private constructor(device: Device) {
    this.device = device;
    this.#worker = startWorker();
    this.#remote = Comlink.wrap<WorkerApi>(this.#worker);
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      const { message } = event;
      // A script that did not load says nothing, or only that.
      if (!this.#answered && (!message || isFetchFailure(message)))
        void problemOf(WORKER.href).then((problem) => this.#die(problem));
      else this.#die(new Error(message || texts.engine.workerDied));
    });
  }

  #die(reason: Error): void {
    this.#death ??= reason;
    for (const reject of this.#calls) reject(this.#death);
  }

  /** Opens the device, to train on it or not, or throws `Unavailable`, or `FileError` where a file is missing. */
  static async open(device: Device, bundle: Bundle | undefined, trains = false): Promise<Connection> {
    if (device === 'flex' && !(await simd())) throw new Unavailable(texts.engine.noSimd);
    if (device === 'webgpu' && !(await requestAdapter())) {
      throw new Unavailable(texts.engine.noAdapter);
    }
    if (!bundle) throw new Unavailable(texts.engine.notBuilt(device));
    const connection = new Connection(device);
    const { open } = LIMITS[device];
    try {
      await connection.call((remote) => remote.load(bundle, trains), open);
      await connection.call((remote) => remote.start(), device === 'webgpu' ? DEVICE_MS : open);
      connection.check = await connection.call((remote) => remote.engine.check(), open);
    } catch (error) {
      connection.terminate();
      if (error instanceof Error && error.name === 'FileError') throw new FileError(error.message);
      throw new Unavailable(texts.engine.didNotOpen(device, messageOf(error)));
    }
    if (!connection.check.passed) {
      connection.terminate();
      throw new Unavailable(texts.engine.checkFailed(device, connection.check.difference));
    }
    return connection;
  }

  /** A call to the worker; rejects too when the worker dies or takes too long. */
  async call<T>(
    job: (remote: Comlink.Remote<WorkerApi>) => Promise<T>,
    limit = LIMITS[this.device].call,
  ): Promise<T> {
    if (this.#death) throw this.#death;
    let die: (reason: Error) => void = () => undefined;
    const answered = new Promise<T>((resolve, reject) => {
      die = reject;
      job(this.#remote).then(resolve, reject);
    });
    this.#calls.add(die);
    try {
      const answer = await within(limit, answered, () => new Error(texts.engine.tooLong(limit / 1000)));
      this.#answered = true;
      return answer;
    } finally {
      this.#calls.delete(die);
      if (this.#calls.size === 0) this.#idle?.();
    }
  }

  /** Loads the model unless this very one is there already. Gives what was found in its file, in a sentence. */
  async loadModel(
    kind: Kind,
    name: string,
    bytes: Uint8Array,
    reading: AttentionChoice = '',
  ): Promise<string> {
    const loaded = this.#models.get(name);
    if (loaded?.bytes === bytes && loaded.reading === reading) return loaded.found;
    const found = await this.call(({ engine }) => {
      if (kind === 'translator') return engine.load_translator(name, bytes, reading);
      return kind === 'cnn' ? engine.load_reader(name, bytes) : engine.load_fcn(name, bytes);
    });
    this.#models.set(name, { bytes, reading, found });
    return found;
  }

  /** Ends the worker once its calls are answered. */
  async close(): Promise<void> {
    if (this.#calls.size > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    this.terminate();
  }

  terminate(): void {
    this.#die(new Error(texts.engine.workerDied));
    this.#remote[Comlink.releaseProxy]();
    this.#worker.terminate();
  }
}

const WORKER = new URL(workerUrl, import.meta.url);

/**
 * A page of another origin may not start our worker by its address, but may start one that imports it. A frame that is
 * sandboxed has an origin of its own, "null", whatever its address says, and there a blob can be no module: what is
 * sent before the import has ended waits for it.
 */
function startWorker(): Worker {
  if (WORKER.origin === self.origin) return new Worker(WORKER, { type: 'module', name: 'unfold' });
  const script = `
    const early = [];
    const wait = (event) => early.push(event);
    addEventListener('message', wait);
    import(${JSON.stringify(WORKER.href)}).then(
      () => {
        removeEventListener('message', wait);
        for (const { data, ports } of early) dispatchEvent(new MessageEvent('message', { data, ports }));
      },
      (error) => setTimeout(() => { throw error; }),
    );`;
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return new Worker(url, { name: 'unfold' });
}

export interface Adapter {
  info?: AdapterInfo;
  isFallbackAdapter?: boolean;
}

/** The browser's graphics card, or null; rejects with `Unavailable` where the browser does not answer. */
export async function requestAdapter(): Promise<Adapter | null> {
  const gpu = (navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } }).gpu;
  if (!gpu) return null;
  const answer = gpu.requestAdapter().catch(() => null);
  return within(ADAPTER_MS, answer, () => new Unavailable(texts.engine.adapterSilent(ADAPTER_MS / 1000)));
}

/** Whether there is a graphics card, and not only a program that emulates one. */
export async function hasGraphicsCard(): Promise<boolean> {
  const adapter = await requestAdapter();
  return adapter !== null && !isSoftwareAdapter(adapter);
}
