/** What has been measured in this page, and what is being measured now. */

import { type Device, isSoftwareAdapter } from '../engine/backend';
import { Connection, requestAdapter } from '../engine/connection';
import { messageOf } from '../engine/failure';
import { Models } from '../engine/models';
import { Emitter } from '../page/emitter';
import { TASKS, type Task } from './tasks';
import { type Environment, LongestTask, type Plan, type Timing, time } from './timing';

/** A task on a device: how long it takes, or why that is unknown. */
export type Outcome = (Timing & { translation?: string }) | { missing: string };

export interface DeviceResult {
  tasks: Partial<Record<Task['name'], Outcome>>;
  /** Milliseconds of the page's longest task meanwhile: 0 if it had none over 50, null where the browser keeps quiet. */
  longestTask: number | null;
  /** Why the device cannot be had or has failed. */
  failure?: string;
}

async function describeAdapter(): Promise<string | null> {
  // A browser that does not say counts as one without.
  const adapter = await requestAdapter().catch(() => null);
  if (!adapter) return null;
  const { vendor, architecture, device, description } = adapter.info ?? {};
  const name = [vendor, architecture, device, description].filter(Boolean).join(' ');
  return isSoftwareAdapter(adapter) ? `${name} (software)` : name;
}

/** Dispatches `change`. */
export class BenchStore extends Emitter<'change'> {
  readonly results: Partial<Record<Device, DeviceResult>> = {};
  environment: Environment | null = null;
  /** The device that is being measured, and the task; no task while it is being opened. */
  running: { device: Device; task: Task['name'] | null } | null = null;
  readonly #plan: Plan;
  readonly #models = new Models(() => undefined);
  #abort = new AbortController();

  constructor(plan: Plan) {
    super();
    this.#plan = plan;
  }

  /** All of it, as it is copied. */
  get json(): string {
    return JSON.stringify({ ...this.environment, plan: this.#plan, results: this.results }, null, 2);
  }

  /** Measures one device; what is known of it already goes. */
  async measure(device: Device): Promise<void> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const result: DeviceResult = { tasks: {}, longestTask: null };
    this.results[device] = result;
    this.#run(device, null);
    const opened: Connection[] = [];
    try {
      this.environment = {
        version: import.meta.env.VERSION,
        date: new Date().toISOString(),
        browser: navigator.userAgent,
        cores: navigator.hardwareConcurrency,
        adapter: await describeAdapter(),
      };
      const { bundles } = await this.#models.readManifest();
      const open = async (trains: boolean) => {
        const connection = await Connection.open(device, bundles[device], trains);
        opened.push(connection);
        return connection;
      };
      await this.#measureAll(device, open, result, signal);
    } catch (error) {
      if (!signal.aborted) result.failure = messageOf(error);
    }
    for (const connection of opened) connection.terminate();
    this.running = null;
    this.#changed();
  }

  /** Gives up what is being measured; what is measured stays. */
  stop(): void {
    this.#abort.abort();
  }

  async #measureAll(
    device: Device,
    open: (trains: boolean) => Promise<Connection>,
    result: DeviceResult,
    signal: AbortSignal,
  ): Promise<void> {
    const longest = new LongestTask();
    const connections = new Map<boolean, Connection>();
    try {
      for (const task of TASKS) {
        signal.throwIfAborted();
        const connection = connections.get(task.trains) ?? (await open(task.trains));
        connections.set(task.trains, connection);
        this.#run(device, task.name);
        result.tasks[task.name] = await this.#measureOne(connection, task, signal);
      }
    } finally {
      result.longestTask = longest.end();
    }
  }

  /** A task without its weights, which the site may lack, says so; whatever else fails is the device's failure. */
  async #measureOne(connection: Connection, task: Task, signal: AbortSignal): Promise<Outcome> {
    const weights = (name: string) => this.#models.bytesOf(name) as Uint8Array;
    try {
      for (const { name } of task.models) await this.#models.download(name);
    } catch (error) {
      return { missing: messageOf(error) };
    }
    if (!task.trains) {
      for (const { kind, name } of task.models) await connection.loadModel(kind, name, weights(name));
    }
    const call = task.call(connection, weights);
    let translation: string | undefined;
    const timing = await time(
      async () => {
        translation = await call();
      },
      this.#plan,
      signal,
    );
    return translation === undefined ? timing : { ...timing, translation };
  }

  #run(device: Device, task: Task['name'] | null): void {
    this.running = { device, task };
    this.#changed();
  }

  #changed(): void {
    this.emit('change');
  }
}
