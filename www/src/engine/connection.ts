import * as Comlink from 'comlink';
import { texts } from '../texts/exhibits.en';
import { type AdapterInfo, type Device, hasSimd, isSoftwareAdapter } from './backend';
import { type Bundle, FileError } from './manifest';
import type { AttentionReading, SelfCheck } from './wasm';
import type { Kind, WorkerApi } from './worker';
import workerUrl from './worker?worker&url';

/** Generous limits, in milliseconds: beyond them the worker counts as dead. */
const LIMITS: Record<Device, { open: number; call: number }> = {
  webgpu: { open: 240_000, call: 120_000 },
  flex: { open: 120_000, call: 30_000 },
  ndarray: { open: 120_000, call: 30_000 },
};

/** The device cannot be had here; the message is the reason. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** What a reader can mend: a wrong file, not a failing device. */
export function isBadInput(error: unknown): boolean {
  return error instanceof Error && (error.name === 'BadInput' || error.name === 'FileError');
}

/** One device, open in a worker of its own. */
export class Connection {
  readonly device: Device;
  check: SelfCheck = { passed: false, difference: Number.NaN, tolerance: Number.NaN };
  readonly #models = new Map<string, { bytes: Uint8Array; reading: AttentionReading; found: string }>();
  readonly #worker: Worker;
  readonly #remote: Comlink.Remote<WorkerApi>;
  /** Rejects when the worker dies or is ended. */
  readonly #death: Promise<never>;
  #die!: (reason: Error) => void;
  #calls = 0;
  #idle: (() => void) | undefined;

  private constructor(device: Device) {
    this.device = device;
    this.#worker = startWorker();
    this.#remote = Comlink.wrap<WorkerApi>(this.#worker);
    this.#death = new Promise((_, reject) => {
      this.#die = reject;
    });
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#die(new Error(event.message || texts.engine.workerDied));
    });
    this.#death.catch(() => undefined);
  }

  /** Opens the device, or throws `Unavailable`, or `FileError` where a file is missing. */
  static async open(device: Device, bundle: Bundle | undefined): Promise<Connection> {
    if (device === 'flex' && !hasSimd()) throw new Unavailable(texts.engine.noSimd);
    if (device === 'webgpu' && !(await requestAdapter())) {
      throw new Unavailable(texts.engine.noAdapter);
    }
    if (!bundle) throw new Unavailable(texts.engine.notBuilt(device));
    const connection = new Connection(device);
    const { open } = LIMITS[device];
    try {
      await connection.call((remote) => remote.load(bundle), open);
      connection.check = await connection.call((remote) => remote.start(), open);
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
    let timer: number | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = window.setTimeout(() => reject(new Error(texts.engine.tooLong(limit / 1000))), limit);
    });
    this.#calls += 1;
    try {
      return await Promise.race([job(this.#remote), this.#death, tooLong]);
    } finally {
      window.clearTimeout(timer);
      this.#calls -= 1;
      if (this.#calls === 0) this.#idle?.();
    }
  }

  /** Loads the model unless this very one is there already. Gives what was found in its file, in a sentence. */
  async loadModel(
    kind: Kind,
    name: string,
    bytes: Uint8Array,
    reading: AttentionReading = '',
  ): Promise<string> {
    const loaded = this.#models.get(name);
    if (loaded?.bytes === bytes && loaded.reading === reading) return loaded.found;
    const found = await this.call((remote) => remote.loadModel(kind, name, bytes, reading));
    this.#models.set(name, { bytes, reading, found });
    return found;
  }

  /** Ends the worker once its calls are answered. */
  async close(): Promise<void> {
    if (this.#calls > 0) {
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

/** A page of another origin may not start our worker by its address, but may start one that imports it. */
function startWorker(): Worker {
  const url = new URL(workerUrl, import.meta.url);
  if (url.origin === location.origin) return new Worker(url, { type: 'module', name: 'unfold' });
  const script = new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' });
  const blobUrl = URL.createObjectURL(script);
  return new Worker(blobUrl, { type: 'module', name: 'unfold' });
}

export interface Adapter {
  info?: AdapterInfo;
  isFallbackAdapter?: boolean;
}

export async function requestAdapter(): Promise<Adapter | null> {
  const gpu = (navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } }).gpu;
  return gpu ? gpu.requestAdapter().catch(() => null) : null;
}

/** Whether there is a graphics card, and not only a program that emulates one. */
export async function hasGraphicsCard(): Promise<boolean> {
  const adapter = await requestAdapter();
  return adapter !== null && !isSoftwareAdapter(adapter);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
