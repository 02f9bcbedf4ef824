/** One training run, as the exhibits see it. */

import { texts } from '#language/training/texts';
import { type Device, fallbackOrder, openingOrder } from '../engine/backend';
import { Connection } from '../engine/connection';
import { isBadInput, messageOf } from '../engine/failure';
import { firstDevice } from '../engine/first-device';
import type { Curve, Epoch, Progress, Silence, TrainingOptions } from '../engine/protocol';
import { bytesOf, forget, restore, type StoredRun } from '../engine/storage';
import type { Turn } from '../engine/trainer';
import { Emitter } from '../page/emitter';
import { beforeReload } from '../page/reload';
import type { DataStore } from './data';
import { Owner } from './owner';

/**
 * A run is `pausing` from the wish to rest until the step under way is taken and the run put down, and `elsewhere` while
 * another tab has it.
 */
export type RunState =
  | 'idle'
  | 'opening'
  | 'running'
  | 'pausing'
  | 'paused'
  | 'finished'
  | 'failed'
  | 'elsewhere';

const UNDER_WAY: readonly RunState[] = ['opening', 'running', 'pausing', 'paused'];
const BUSY: readonly RunState[] = ['opening', 'running', 'pausing'];

/** What the reader may set. */
const SETTINGS = ['learning_rate', 'batch_size', 'epochs', 'seed'] as const;

/** A turn of the worker lasts so long: a pause is felt at once, and the way there and back does not count. */
const TURN_MS = 100;
const CHECKPOINT_MS = 4_000;
const WEIGHTS_MS = 1_000;
/** The worker unpacks the data: minutes on a slow phone. */
const PREPARE_MS = 300_000;

const NO_CURVE: Curve = {
  steps: new Uint32Array(),
  losses: new Float32Array(),
  means: new Float32Array(),
};

/**
 * A run in a worker of its own. Dispatches `change` when there is something else to show, `options` when it is to be trained
 * in another way, `epoch` when an epoch has ended and `weights` when there are newer ones.
 */
export class TrainingRun extends Emitter<'change' | 'options' | 'epoch' | 'weights'> {
  /** Names the run in the browser's storage. */
  readonly key: string;
  readonly data: DataStore;
  state: RunState = 'idle';
  /** What is to be trained. */
  options: TrainingOptions;
  progress: Progress | null = null;
  curve: Curve = NO_CURVE;
  device: Device | null = null;
  /** The device that the reader wants, or that of the page. */
  wanted: Device | null = null;
  rate: number | null = null;
  secondsLeft: number | null = null;
  /** What the reader should know. */
  message: string | null = null;
  /** The newest weights, while `watched`, and whenever the run comes to rest. */
  weights: Uint8Array | null = null;
  watched = false;
  /** Sentences to translate after each epoch. */
  probes: string[] = [];
  /** What they were translated to, epoch by epoch, by sentence. */
  translations: Record<string, string>[] = [];
  /** Whether to count the silent units after each epoch. */
  listens = false;
  /** What was counted last. */
  silence: Silence[] = [];
  /** The step that a reload would go on from. */
  savedStep: number | null = null;
  readonly #owner: Owner;
  #connection: Connection | undefined;
  /** The bytes where the browser does not store them, else their name there. */
  #checkpoint: (StoredRun & { checkpoint: Uint8Array | string }) | undefined;
  /** The name of the data that the worker holds. */
  #holds = '';
  /** While steps are taken one after the other. */
  #loop: Promise<void> | undefined;
  /** Counts the attempts to open, so that one that was given up opens nothing. */
  #attempt = 0;
  /** Whether to rest once open. */
  #pauses = false;
  /** The step at which a device failed last: where the next one fails too, the fault is the run's. */
  #failedAt: number | null = null;
  #stores = true;
  #storing: Promise<void> | undefined;
  #checkpointAt = 0;
  #weightsAt = 0;

  constructor(key: string, options: TrainingOptions, data: DataStore) {
    super();
    this.key = key;
    this.options = options;
    this.data = data;
    this.#owner = new Owner(key, {
      wanted: () => void this.#letGo(),
      taken: () => this.#taken(),
      lost: () => this.#yield(),
    });
    beforeReload(() => this.#comeToRest());
  }

  /** The epochs that have ended. */
  get epochs(): readonly Epoch[] {
    return this.progress?.epochs ?? [];
  }

  get isUnderWay(): boolean {
    return UNDER_WAY.includes(this.state);
  }

  /** Whether something is being done that ends by itself or by a pause; until then nothing else can begin. */
  get isBusy(): boolean {
    return BUSY.includes(this.state);
  }

  /** Whether it has gone to its end, with the settings as they are. */
  get isDone(): boolean {
    const { state, options, progress } = this;
    return state === 'finished' && SETTINGS.every((name) => options[name] === progress?.options[name]);
  }

  /** Whether a worker holds the data; until then others may be chosen. */
  get isOpen(): boolean {
    return this.state === 'opening' || (this.isUnderWay && this.device !== null);
  }

  /** Changes what is to be trained, while nothing is under way. */
  useOptions(change: Partial<TrainingOptions>): void {
    this.options = { ...this.options, ...change };
    this.emit('options');
    this.#change();
  }

  /**
   * Shows the run that was put down before a reload, if there is one, as paused, or as finished with its weights; and one
   * that another tab has as such.
   */
  async restore(): Promise<void> {
    const [stored, isElsewhere] = await Promise.all([restore(this.key), this.#owner.isElsewhere()]);
    const weights = stored?.progress.finished && !isElsewhere ? await bytesOf(this.key) : null;
    if (this.state !== 'idle' || this.progress) return;
    if (stored) this.#adopt(stored);
    if (isElsewhere) {
      this.#yield();
    } else if (weights) {
      this.#set({ state: 'finished' });
      this.#hold(weights);
    } else if (stored) {
      const { step } = stored.progress;
      this.#set({ state: 'paused', savedStep: step, message: texts.run.restored(step) });
    }
  }

  /** Is what was stored; goes on from there. */
  #adopt(stored: StoredRun): void {
    const { progress, curve, silence, translations, device } = stored;
    const { options } = progress;
    Object.assign(this, { progress, curve, silence, translations, wanted: device });
    // The page has never begun a run of another model.
    this.useOptions(options as TrainingOptions);
    this.#checkpoint = progress.finished ? undefined : { ...stored, checkpoint: this.key };
  }

  /** Begins, goes on after a pause, or begins anew where the last run has ended. */
  async start(): Promise<void> {
    if (this.isBusy || !(await this.#isReady())) return;
    this.#set({ state: this.#pauses ? 'paused' : 'running' });
    this.#loop = this.#work();
  }

  /** Rests after the steps that are under way; a run that is being opened rests once it is open. */
  pause(): void {
    if (this.state === 'opening') this.#pauses = true;
    else if (this.state === 'running') this.#set({ state: 'pausing', rate: null, secondsLeft: null });
  }

  /** Takes one step and rests. */
  async step(): Promise<void> {
    if (this.isBusy || !(await this.#isReady())) return;
    this.#set({ state: 'pausing' });
    this.#loop = this.#guarded(async (connection) => {
      await this.#take(await connection.call((remote) => remote.trainOneStep(), PREPARE_MS));
      await this.#rest(connection);
    });
  }

  /** Ends the run at once and forgets where it was; its curves stay until the next one. */
  async stop(): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#checkpoint = undefined;
    this.#close();
    this.#set({ state: 'idle', message: null, savedStep: null, rate: null, secondsLeft: null });
    await this.#loop;
    await this.#storing;
    // Another tab's is left alone.
    if (await this.#owner.take()) await forget(this.key);
    if (attempt === this.#attempt) this.#owner.release();
  }

  /** Goes on on another device, from where it is. */
  async useDevice(device: Device): Promise<void> {
    this.wanted = device;
    const goesOn = this.state === 'running';
    if (goesOn || this.state === 'pausing' || this.state === 'paused') {
      this.pause();
      await this.#loop;
      // Stopped or gone on meanwhile.
      if (this.state !== 'paused') return;
      this.#close();
      if (goesOn) return this.start();
    }
    this.#change();
  }

  /** Whether the worker has the run and it is not under way; opens it if it is not open. */
  async #isReady(): Promise<boolean> {
    this.#pauses = false;
    const { state } = this;
    if (state === 'paused' && this.#connection) return true;
    this.#attempt += 1;
    this.#close();
    this.#failedAt = null;
    const message = state === 'elsewhere' ? texts.run.takingOver : null;
    this.#set({ state: 'opening', message, savedStep: this.#checkpoint?.progress.step ?? null });
    if (!(await this.#isOurs(state))) return false;
    if (!this.#checkpoint) this.#forgetShown();
    this.#set({ message: null });
    const { engine } = this.data;
    engine.start();
    return this.#open(openingOrder(this.wanted ?? engine.status.device ?? 'flex'));
  }

  /** Makes the run ours, as it was put down last; where that cannot be, or it has ended meanwhile, shows how it is. */
  async #isOurs(before: RunState): Promise<boolean> {
    const attempt = this.#attempt;
    const isOurs = before === 'elsewhere' ? await this.#owner.takeOver() : await this.#owner.take();
    const goesOn = before === 'elsewhere' || this.#checkpoint?.checkpoint === this.key;
    const stored = isOurs && goesOn ? await restore(this.key) : undefined;
    // Stopped, or begun once more, meanwhile.
    if (attempt !== this.#attempt) return false;
    if (!isOurs) {
      this.#yield();
    } else if (stored?.progress.finished) {
      this.#owner.release();
      await this.#showAnew();
    } else {
      const { wanted } = this;
      if (goesOn) this.#checkpoint = undefined;
      if (stored) this.#adopt(stored);
      // Whoever has looked on has not chosen a device.
      if (before !== 'elsewhere') this.wanted = wanted;
      return true;
    }
    return false;
  }

  /** Another tab has the run, until that tab lets go of it. */
  #yield(): void {
    this.#attempt += 1;
    this.#close();
    this.#checkpoint = undefined;
    this.#set({
      state: 'elsewhere',
      message: texts.run.elsewhere,
      savedStep: null,
      rate: null,
      secondsLeft: null,
    });
    this.#owner.whenFree(() => {
      if (this.state === 'elsewhere') void this.#showAnew();
    });
  }

  /** Puts the run down and leaves it to another tab, which wants it. */
  async #letGo(): Promise<void> {
    await this.#comeToRest();
    if (!this.#owner.isHeld) return;
    this.#yield();
    this.#owner.release();
  }

  /** Another tab goes on with what rests here, or has begun. What has ended, and what is kept here alone, stays. */
  #taken(): void {
    const isStored = !this.#checkpoint || this.#checkpoint.checkpoint === this.key;
    if ((this.state === 'idle' || this.state === 'paused') && isStored) this.#yield();
  }

  async #comeToRest(): Promise<void> {
    this.pause();
    // One that is only being opened is as it was put down.
    if (this.state === 'opening') return;
    await this.#loop;
    await this.#storing;
  }

  #showAnew(): Promise<void> {
    this.#forgetShown();
    this.#set({ state: 'idle', message: null });
    return this.restore();
  }

  #forgetShown(): void {
    Object.assign(this, { progress: null, curve: NO_CURVE, weights: null, silence: [], translations: [] });
  }

  /** Opens the first of the devices that can be had, with the run on it. */
  async #open(devices: readonly Device[]): Promise<boolean> {
    const attempt = ++this.#attempt;
    try {
      await this.data.ready();
      const { bundles } = await this.data.engine.models.readManifest();
      // A run goes on with the data that it began with.
      const begun = this.data.choices.find(({ name }) => name === this.#checkpoint?.data);
      const choice = begun ?? this.data.choice;
      if (!choice) throw new Error(texts.run.noData);
      const bytes = await choice.load();
      const { done, failures } = await firstDevice(devices, async (device) => {
        if (attempt !== this.#attempt) return false;
        const connection = await Connection.open(device, bundles[device], true);
        try {
          await connection.call((remote) => remote.prepareTraining(bytes), PREPARE_MS);
          const checkpoint = this.#checkpoint?.checkpoint;
          const { options } = this;
          const turn = await connection.call(
            (remote) => (checkpoint ? remote.resumeTraining(checkpoint) : remote.beginTraining(options)),
            PREPARE_MS,
          );
          if (attempt !== this.#attempt) {
            connection.terminate();
            return false;
          }
          this.#connection = connection;
          this.#holds = choice.name;
          this.#checkpointAt = performance.now();
          // What came after the checkpoint comes once more.
          const { translations = [], silence = [] } = this.#checkpoint ?? {};
          Object.assign(this, { device, options: turn.progress.options, silence });
          this.translations = [...translations];
          await this.#take(turn);
          return attempt === this.#attempt;
        } catch (error) {
          connection.terminate();
          throw error;
        }
      });
      if (done === undefined) throw new Error(failures.join(' '));
      if (done && failures.length > 0) this.message = texts.run.fellBack(failures, this.device as Device);
      return done;
    } catch (error) {
      if (attempt === this.#attempt) this.#fail(error);
      return false;
    }
  }

  /** Takes steps while it is to run, on one device after the other where they fail. */
  async #work(): Promise<void> {
    while (this.state === 'running') {
      await this.#guarded(async (connection) => {
        while (this.state === 'running' && !this.progress?.finished) {
          await this.#take(await connection.call((remote) => remote.train(TURN_MS), PREPARE_MS));
          if (performance.now() - this.#checkpointAt > CHECKPOINT_MS) this.#putDownMeanwhile(connection);
        }
        await this.#rest(connection);
      });
    }
  }

  /** Does something with the worker; where the device fails under it, the run goes on on the next one. */
  async #guarded(job: (connection: Connection) => Promise<void>): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    try {
      await job(connection);
    } catch (error) {
      // Stopped, or gone on elsewhere, meanwhile.
      if (this.#connection !== connection) return;
      this.#close();
      if (isBadInput(error)) {
        // Nothing that goes on from here can end otherwise.
        this.#checkpoint = undefined;
        await forget(this.key);
        return this.#fail(error);
      }
      const { state } = this;
      const step = this.progress?.step ?? 0;
      if (this.#failedAt === step) return this.#fail(error);
      this.#failedAt = step;
      this.#pauses = state !== 'running';
      this.#set({ state: 'opening' });
      if (!(await this.#open(fallbackOrder(connection.device)))) return;
      this.message = texts.run.wentOn(connection.device, this.device as Device, this.progress?.step ?? 0);
      this.#set({ state: this.#pauses ? 'paused' : 'running' });
    }
  }

  /** Nothing can go on for now; what was put down can be tried again. */
  #fail(error: unknown): void {
    this.#close();
    this.#owner.release();
    this.#set({
      state: this.#checkpoint ? 'paused' : 'failed',
      message: messageOf(error),
      rate: null,
      secondsLeft: null,
    });
  }

  async #take({ progress, curve, ended, rate, secondsLeft }: Turn): Promise<void> {
    const connection = this.#connection as Connection;
    Object.assign(this, { progress, curve, rate, secondsLeft });
    if (ended) {
      if (this.listens) this.silence = await connection.call(({ trainer }) => trainer.silence(), PREPARE_MS);
      if (this.probes.length > 0) {
        const { probes } = this;
        const said = await connection.call(({ trainer }) => trainer.translations(probes), PREPARE_MS);
        this.translations.push(Object.fromEntries(probes.map((probe, index) => [probe, said[index] ?? ''])));
      }
      this.emit('epoch');
    }
    if (this.watched && performance.now() - this.#weightsAt > WEIGHTS_MS)
      await this.#fetchWeights(connection);
    this.#change();
  }

  /** Comes to rest with everything in order, because nothing may follow. */
  async #rest(connection: Connection): Promise<void> {
    await this.#storing;
    await this.#putDown(connection);
    await this.#fetchWeights(connection);
    // Stopped, or gone on elsewhere, meanwhile.
    if (this.#connection !== connection) return;
    const finished = this.progress?.finished ?? false;
    // Its worker holds the data, a hundred megabytes.
    if (finished) {
      this.#close();
      this.#owner.release();
    }
    this.#set({ state: finished ? 'finished' : 'paused', rate: null, secondsLeft: null });
  }

  async #fetchWeights(connection: Connection): Promise<void> {
    this.#hold(await connection.call(({ trainer }) => trainer.weights()));
    this.#weightsAt = performance.now();
  }

  #hold(weights: Uint8Array): void {
    this.weights = weights;
    this.emit('weights');
  }

  /** Puts the run down without waiting for it. */
  #putDownMeanwhile(connection: Connection): void {
    this.#storing ??= this.#putDown(connection)
      // A worker that fails is noticed by the next steps.
      .catch(() => undefined)
      .finally(() => {
        this.#storing = undefined;
      });
  }

  /** Keeps the run, here and over a reload. A browser that stores nothing does not end it. */
  async #putDown(connection: Connection): Promise<void> {
    this.#checkpointAt = performance.now();
    const { key, device, progress, curve, silence } = this;
    if (!device || !progress) return;
    const translations = [...this.translations];
    const about = { data: this.#holds, device, progress, curve, silence, translations };
    const refusal = this.#stores
      ? await connection.call((remote) => remote.putDownTraining(key, this.#owner.mark, about), PREPARE_MS)
      : null;
    const checkpoint = this.#stores
      ? (refusal?.bytes ?? key)
      : await connection.call(({ trainer }) => trainer.checkpoint());
    // Stopped, or gone on elsewhere, meanwhile.
    if (this.#connection !== connection) return;
    if (refusal?.isOthers) return this.#yield();
    this.#checkpoint = progress.finished ? undefined : { ...about, checkpoint };
    if (refusal) {
      this.#stores = false;
      // Kept here alone, it is in nobody's way.
      this.#owner.release();
      this.message = texts.run.notStored(refusal.reason);
    }
    if (this.#stores) this.savedStep = progress.step;
    this.#change();
  }

  #close(): void {
    this.#connection?.terminate();
    this.#connection = undefined;
    this.device = null;
  }

  #set(change: Partial<Pick<TrainingRun, 'state' | 'message' | 'savedStep' | 'rate' | 'secondsLeft'>>): void {
    Object.assign(this, change);
    this.#change();
  }

  #change(): void {
    this.emit('change');
  }
}
