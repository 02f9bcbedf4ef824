/** The main thread's side of computing: which device, which models, and what to do when one fails. */

import { texts } from '#language/engine/texts';
import { files } from '#language/page/texts';
import { Emitter } from '../page/emitter';
import { FileError } from '../page/site-files';
import { type Backend, backendOf, DEVICES, type Device, fallbackOrder, openingOrder } from './backend';
import { Connection, hasGraphicsCard } from './connection';
import { DEFAULT_MODEL } from './default-model';
import { isBadInput, messageOf, Unavailable } from './failure';
import { firstDevice } from './first-device';
import type { Bundle } from './manifest';
import { Models } from './models';
import type {
  AttentionChoice,
  Changes,
  ConvolutionLayer,
  EditDistance,
  Kind,
  LabelledImages,
  Losses,
  MoveAnswers,
  MoveStudy,
  NormalizedText,
  Opened,
  Part,
  PixelSum,
  Reading,
  Source,
  Stage,
  TermSum,
  Translation,
  UnitStep,
  Way,
  WithoutLetter,
} from './protocol';

export interface ReadAnswer {
  /** The 28×28 image that was read. */
  input: Float32Array;
  readings: Reading[];
}

export interface Status {
  phase: 'opening' | 'ready' | 'failed';
  /** The device in use. */
  device: Device | null;
  /** Why this device, in a sentence. */
  reason: string;
  /** What is being done in the background. */
  busy: string | null;
  /** Bytes fetched so far and in all, for the first reading. */
  progress: { done: number; total: number };
  /** The milliseconds of a reading, as far as measured. */
  milliseconds: Partial<Record<Device, number>>;
}

/** One line of the comparison of devices. */
export interface Comparison {
  device: Device;
  milliseconds?: number;
  difference?: number;
  tolerance?: number;
  /** Why it cannot be had. */
  missing?: string;
}

/** The 28×28 image that is read: strokes become one on the device's side. */
async function inputOf(connection: Connection, source: Source): Promise<Float32Array> {
  if ('input' in source) return source.input;
  const { points, lengths, pen } = source;
  return connection.call(({ networks }) => networks.input_from_strokes(points, lengths, pen));
}

type RemoteEngine = Parameters<Parameters<Connection['call']>[0]>[0]['engine'];

/** Dispatches `status` when the status changes. */
export class Engine extends Emitter<'status'> {
  status: Status = {
    phase: 'opening',
    device: null,
    reason: '',
    busy: null,
    progress: { done: 0, total: 0 },
    milliseconds: {},
  };
  backend: Backend = 'auto';
  readonly models = new Models((done, total) => this.#progress(done, total));
  #current: Promise<Connection> | undefined;
  /** Counts the choices of a device, so that a newer one overtakes an older one under way. */
  #choice = 0;

  /** Opens the device that the address asks for; later calls do nothing. */
  start(): void {
    if (this.#current) return;
    const { backend, unknown } = backendOf(location.search);
    this.#current = this.#open(backend, unknown);
    this.#current.catch((error: unknown) => this.#fail(error));
  }

  /** Goes over to another device, without losing anything; stays where it is if none can be had. */
  async choose(backend: Backend): Promise<void> {
    const before = await this.#current?.catch(() => undefined);
    const opening = this.#open(backend, undefined, before);
    if (!before) this.#current = opening;
    try {
      const connection = await opening;
      if (connection === before) return;
      this.#current = opening;
      await before?.close();
    } catch (error) {
      if (before) this.#set({ phase: 'ready', reason: messageOf(error), busy: null });
      else this.#fail(error);
    }
  }

  /** Takes a model of the reader's own and gives what was found in its file; rejects with the reason if it is none. */
  async addModel(
    kind: Kind,
    name: string,
    bytes: Uint8Array,
    reading: AttentionChoice = '',
  ): Promise<string> {
    const found = await this.#call((connection) => connection.loadModel(kind, name, bytes, reading));
    this.models.add(name, bytes, reading);
    return found;
  }

  /** Readings by those of the models that are here, with the maps of some of them, and the 28×28 image that was read. */
  read(models: string[], source: Source, mapsOf: readonly string[] = []): Promise<ReadAnswer> {
    return this.#call(async (connection) => {
      const names = await this.#loaded(connection, 'cnn', models);
      const input = await inputOf(connection, source);
      return { input, readings: await connection.call((remote) => remote.read(names, input, mapsOf)) };
    });
  }

  explain(
    model: string,
    at: { layer: ConvolutionLayer; channel: number; row: number; column: number },
    input: Float32Array,
  ): Promise<PixelSum> {
    return this.#call(async (connection) => {
      await this.#loaded(connection, 'cnn', [model]);
      return connection.call(({ engine }) =>
        engine.explain(model, at.layer, at.channel, at.row, at.column, input),
      );
    });
  }

  /** What moving an image does to a network's maps. */
  studyMove(model: string, source: Source, way: Way, amount: number): Promise<MoveStudy> {
    return this.#call(async (connection) => {
      await this.#loaded(connection, 'cnn', [model]);
      const input = await inputOf(connection, source);
      return connection.call(({ engine }) => engine.study_move(model, input, way, amount));
    });
  }

  /** What the networks answer while an image is moved; the second is left out where it is not here. */
  sweepMoves(cnn: string, fcn: string, source: Source, way: Way): Promise<MoveAnswers[]> {
    return this.#call(async (connection) => {
      await this.#loaded(connection, 'cnn', [cnn]);
      const [second = ''] = await this.#loaded(connection, 'fcn', [fcn]);
      const input = await inputOf(connection, source);
      return connection.call(({ engine }) => engine.sweep_moves(cnn, second, input, way));
    });
  }

  /** The 28×28 image of what is to be read. */
  imageOf(source: Source): Promise<Float32Array> {
    return this.#call((connection) => inputOf(connection, source));
  }

  /** An image as it is and with its pixels in another order. */
  permute(source: Source): Promise<Float32Array[]> {
    return this.#call(async (connection) => {
      const input = await inputOf(connection, source);
      return [input, await connection.call(({ networks }) => networks.permute(input))];
    });
  }

  /** A text as the translators read it. */
  normalize(text: string): Promise<NormalizedText> {
    return this.#call((connection) => connection.call(({ networks }) => networks.normalize(text)));
  }

  editDistance(translation: string, reference: string): Promise<EditDistance> {
    return this.#call((connection) =>
      connection.call(({ networks }) => networks.edit_distance(translation, reference)),
    );
  }

  /** A translation by one of the models that are here; rejects with the reason if the text has none. */
  translate(model: string, text: string, width: number, lengthPenalty?: number): Promise<Translation> {
    return this.#withTranslator(model, (engine) => engine.translate(model, text, width, lengthPenalty));
  }

  /** Everything that a translator computes of a sentence, with the reader's changes. */
  openSentence(model: string, text: string, changes: Changes): Promise<Opened> {
    return this.#withTranslator(model, (engine) => engine.open_sentence(model, text, changes));
  }

  /** One unit of an LSTM, letter by letter. */
  followUnit(
    model: string,
    text: string,
    changes: Changes,
    at: { part: Part; unit: number },
  ): Promise<UnitStep[]> {
    return this.#withTranslator(model, (engine) =>
      engine.follow_unit(model, text, changes, at.part, at.unit),
    );
  }

  /** The sum behind one number of the attention, for one letter that is written. */
  attentionSum(
    model: string,
    text: string,
    changes: Changes,
    at: { step: number; stage: Stage; place: number },
  ): Promise<TermSum> {
    return this.#withTranslator(model, (engine) =>
      engine.attention_sum(model, text, changes, at.step, at.stage, at.place),
    );
  }

  /** What becomes of a translation when each letter of the text is forbidden once, alone. */
  withoutEach(model: string, text: string): Promise<WithoutLetter[]> {
    return this.#withTranslator(model, (engine) => engine.without_each(model, text));
  }

  /** The loss of a text and its right translation, letter by letter. */
  letterLosses(model: string, text: string, right: string): Promise<Losses> {
    return this.#withTranslator(model, (engine) => engine.letter_losses(model, text, right));
  }

  #withTranslator<T>(model: string, job: (engine: RemoteEngine) => Promise<T>): Promise<T> {
    return this.#call(async (connection) => {
      await this.#loaded(connection, 'translator', [model]);
      return connection.call(({ engine }) => job(engine));
    });
  }

  async inputFromPicture(bytes: Uint8Array): Promise<Float32Array> {
    const { pictures } = (await this.models.readManifest()).bundles;
    if (!pictures) throw new FileError(texts.engine.noPicturesBundle);
    return this.#call((connection) => connection.call((remote) => remote.inputFromPicture(bytes, pictures)));
  }

  /** The data set's samples, or null where the site was built without them. */
  async samples(): Promise<(LabelledImages & { places: number[]; licence: string }) | null> {
    const { samples } = await this.models.readManifest();
    if (!samples) return null;
    const images = await this.#call((connection) => connection.call((remote) => remote.readSamples(samples)));
    return { ...images, places: samples.places, licence: samples.licence };
  }

  /** Measures every device that can be had here, one after the other. */
  async compare(report: (row: Comparison) => void): Promise<void> {
    const manifest = await this.models.readManifest();
    for (const device of DEVICES) {
      const current = await this.#current?.catch(() => undefined);
      let opened: Connection | undefined;
      try {
        if (current?.device !== device) opened = await Connection.open(device, manifest.bundles[device]);
        const connection = opened ?? (current as Connection);
        await this.models.download(DEFAULT_MODEL);
        const milliseconds = await this.#measure(connection, DEFAULT_MODEL);
        report({ device, milliseconds, ...connection.check });
      } catch (error) {
        report({ device, missing: messageOf(error) });
      }
      opened?.terminate();
    }
  }

  /** Opens the first of the backend's devices that can be had and says why it is this one. */
  async #open(backend: Backend, unknown?: string, before?: Connection): Promise<Connection> {
    const choice = ++this.#choice;
    this.backend = backend;
    const { connection, failures } = await this.#openFirst(openingOrder(backend), before);
    if (before && choice !== this.#choice) {
      // Overtaken by a newer choice.
      if (connection !== before) connection.terminate();
      return before;
    }
    const { reason } = texts;
    const why = backend === 'auto' ? reason.firstToOpen(connection.device) : reason.chosen;
    this.#ready(connection, failures.length > 0 ? reason.fellBack(failures, connection.device) : why);
    if (unknown !== undefined) this.#set({ reason: reason.unknown(unknown, this.status.reason) });
    void this.#afterOpening(connection, choice).catch(() => undefined);
    return connection;
  }

  async #openFirst(
    order: Device[],
    before?: Connection,
  ): Promise<{ connection: Connection; failures: string[] }> {
    if (typeof WebAssembly === 'undefined') throw new Unavailable(files.noWebAssembly);
    const { bundles } = await this.models.readManifest();
    const attempt = async (device: Device) => {
      if (before?.device === device) return before;
      const bundle = bundles[device];
      const size = bundle ? bundle.glue.size + bundle.wasm.size : 0;
      this.#progress(0, size);
      this.#set({ busy: texts.engine.opening(device, size) });
      try {
        const opened = await Connection.open(device, bundle);
        this.#progress(size, 0);
        return opened;
      } catch (error) {
        this.#progress(0, -size);
        throw error;
      }
    };
    // Another device may well have files of its own.
    const { done: connection, failures } = await firstDevice(order, attempt, () => false);
    if (!connection) throw new Unavailable(texts.engine.nothingOpens(failures));
    return { connection, failures };
  }

  /** Measures the device, and where the choice is ours, a graphics card beside it. */
  async #afterOpening(connection: Connection, choice: number): Promise<void> {
    const isOvertaken = () => this.backend !== 'auto' || choice !== this.#choice;
    const { reason } = this.status;
    const say = (sentence: string) => {
      if (!isOvertaken()) this.#set({ reason: `${reason} ${sentence}` });
    };
    let candidate: Connection | undefined;
    try {
      const bundle = isOvertaken() ? undefined : await this.#worthTrying(say);
      if (bundle) candidate = await Connection.open('webgpu', bundle);
    } catch (error) {
      say(messageOf(error));
    }
    // Nothing is fetched to be measured: that waits until there is something to read with.
    const model = await this.models.firstReader();
    if (choice !== this.#choice) {
      candidate?.terminate();
      return;
    }
    try {
      const measured = await this.#measure(connection, model);
      if (!candidate) return;
      const candidateMs = await this.#measure(candidate, model);
      if (isOvertaken()) {
        candidate.terminate();
      } else if (candidateMs < measured) {
        this.#current = Promise.resolve(candidate);
        this.#ready(candidate, texts.reason.faster('webgpu', candidateMs, connection.device, measured));
        await connection.close();
      } else {
        candidate.terminate();
        this.#set({ reason: texts.reason.faster(connection.device, measured, 'webgpu', candidateMs) });
      }
    } catch (error) {
      candidate?.terminate();
      say(messageOf(error));
    }
  }

  /** The graphics card's bundle if there is a card to try; otherwise it says why there is not. */
  async #worthTrying(say: (sentence: string) => void): Promise<Bundle | undefined> {
    const { bundles } = await this.models.readManifest();
    const saveData = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData;
    const { reason } = texts;
    if (!(await hasGraphicsCard())) say(reason.noGraphicsCard);
    else if (!bundles.webgpu) say(reason.noWebgpuBundle);
    else if (saveData) say(reason.savingData);
    else return bundles.webgpu;
    return undefined;
  }

  async #measure(connection: Connection, model: string): Promise<number> {
    await this.#loaded(connection, 'cnn', [model]);
    const milliseconds = await connection.call((remote) => remote.trial(model));
    this.#set({
      milliseconds: { ...this.status.milliseconds, [connection.device]: milliseconds },
    });
    return milliseconds;
  }

  /** Loads those of the models that are here into the device; gives their names. */
  async #loaded(connection: Connection, kind: Kind, models: string[]): Promise<string[]> {
    const names: string[] = [];
    for (const name of models) {
      const bytes = this.models.bytesOf(name);
      if (!bytes) continue;
      await connection.loadModel(kind, name, bytes, this.models.readingOf(name));
      names.push(name);
    }
    return names;
  }

  /** A call that, where the device fails under it, is repeated once on the next device. */
  async #call<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    this.start();
    for (let repeated = false; ; repeated = true) {
      const current = this.#current;
      if (!current) throw new Error(texts.engine.workerDied);
      const connection = await current;
      try {
        return await job(connection);
      } catch (error) {
        if (isBadInput(error)) throw error;
        // Another call may have met the same failure and replaced the device already.
        if (this.#current === current) this.#replace(connection, messageOf(error));
        // Where two devices fail under one call, the fault is the call's: it is given up, not the page.
        if (repeated) throw new Error(texts.engine.callFailed(messageOf(error)));
      }
    }
  }

  /** Goes on with the next device after one has failed in mid-session. */
  #replace(failed: Connection, why: string): void {
    this.#choice += 1;
    failed.terminate();
    this.#set({ phase: 'opening' });
    const opening = this.#openFirst(fallbackOrder(failed.device)).then(({ connection }) => {
      this.#ready(connection, texts.reason.failed(failed.device, why, connection.device));
      return connection;
    });
    this.#current = opening;
    opening.catch((error: unknown) => this.#fail(error));
  }

  #ready(connection: Connection, reason: string): void {
    this.#set({ phase: 'ready', device: connection.device, reason, busy: null });
  }

  #fail(error: unknown): void {
    this.#set({ phase: 'failed', device: null, reason: messageOf(error), busy: null });
  }

  #progress(done: number, total: number): void {
    const before = this.status.progress;
    this.#set({ progress: { done: before.done + done, total: before.total + total } });
  }

  #set(change: Partial<Status>): void {
    this.status = { ...this.status, ...change };
    this.emit('status');
  }
}
