import { reported } from 'virtual:recorded-curves';
import { html, nothing, type TemplateResult } from 'lit';
import { texts as engineTexts } from '#language/engine/texts';
import { check as texts } from '#language/training/texts';
import { openingOrder } from '../engine/backend';
import { Connection } from '../engine/connection';
import type { Engine } from '../engine/engine';
import { messageOf } from '../engine/failure';
import { firstDevice } from '../engine/first-device';
import { engineContext } from '../engine/provided';
import { Exhibit, type On } from '../page/exhibit';
import { FileError } from '../page/site-files';
import { type DataChoice, type DataKind, DataStore } from './data';
import './check-network.css';
import './data-source';
import { bytesOf } from './own-data';
import './training.css';

/** Far more than the homework's networks have in f32. */
const LARGEST_WEIGHTS = 64_000_000;
/** Examples that are looked at together: a second or so on a slow device. */
const TOGETHER = { characters: 200, sentences: 20 };
/** Unpacking the data: a minute on a slow phone. */
const LIMIT_MS = 120_000;

type Remote = Parameters<Parameters<Connection['call']>[0]>[0];

/** A network that can be checked: a file of the reader's own, or one of the site's. */
interface Candidate {
  name: string;
  label: string;
  bytes?: Uint8Array;
}

interface Checked<Result> {
  label: string;
  /** What was found in its file, in a sentence. */
  found: string;
  on: string;
  set: Held;
  result: Result;
}

/** What nobody has learnt from: the homework's validation or test set, or others. */
type Held = 'validation' | 'test' | 'other';
const HELD: readonly Held[] = ['validation', 'test', 'other'];

function heldOf({ name, testing }: DataChoice, onAll: boolean): Held {
  if (testing) return 'test';
  return /^(kmnist|pairs)/.test(name) && !onAll ? 'validation' : 'other';
}

let elements = 0;

/**
 * A network checked on examples whose answers are known: a checkpoint of the reader's own, as torch.save wrote it, or one of
 * the site's to compare it with. It is done in a worker of its own, which is ended afterwards.
 */
export abstract class CheckNetwork<Result> extends Exhibit {
  readonly #kind: DataKind;
  readonly #engine = this.use(engineContext);
  readonly #id = `check-network-${++elements}`;
  #data: DataStore | undefined;
  #own: Candidate | undefined;
  #chosen: string | undefined;
  #onAll = false;
  #done: { of: number; count: number } | undefined;
  #refused: string | null = null;
  #checked: readonly Checked<Result>[] = [];
  #stopped = false;

  constructor(kind: DataKind) {
    super();
    this.#kind = kind;
    this.follow(() => [this.engine.models, ...(this.#data ? [this.#data] : [])], 'change');
  }

  protected get engine(): Engine {
    return this.#engine();
  }

  /** The site's networks, by name. */
  protected abstract readonly shipped: readonly Candidate[];

  /** What came out. */
  protected abstract resultOf(remote: Remote): Promise<Result>;

  protected abstract summary(result: Result): string;

  /** The measure that the report gives too. */
  protected abstract measure(result: Result): number;

  protected abstract show(result: Result): TemplateResult;

  override willUpdate() {
    this.#data ??= new DataStore(this.#kind, this.engine);
  }

  override firstUpdated() {
    this.engine.models.readManifest().catch((error: unknown) => this.#refuse(error));
  }

  get #candidates(): readonly Candidate[] {
    return this.#own ? [this.#own, ...this.shipped] : this.shipped;
  }

  get #candidate(): Candidate | undefined {
    return this.#candidates.find(({ name }) => name === this.#chosen) ?? this.#candidates[0];
  }

  override render() {
    const { choice } = this.#data as DataStore;
    const isBusy = this.#done !== undefined;
    const latest = this.#checked[0];
    return html`
      <div class="framed check-network">
        <fieldset ?disabled=${isBusy}>
          <legend>${texts.network}</legend>
          <label class="button">${texts.open}
            <input class="visually-hidden" type="file" data-testid="check-weights" aria-describedby=${`${this.#id}-hint`}
              @change=${this.#open}></label>
          <p class="help" id=${`${this.#id}-hint`}>${texts.hint}</p>
          ${this.#candidates.map(
            (candidate) => html`<label class="choice">
              <input type="radio" name=${`${this.#id}-network`} value=${candidate.name}
                .checked=${candidate.name === this.#candidate?.name} @change=${() => this.#choose(candidate.name)}>
              <span>${candidate.label}</span></label>`,
          )}
        </fieldset>
        <div>
          <data-source checks .data=${this.#data} ?locked=${isBusy}></data-source>
          ${
            choice?.testing
              ? nothing
              : html`<label class="choice"><input type="checkbox" .checked=${this.#onAll} ?disabled=${isBusy} @change=${this.#take}>
                  <span>${texts.onAll}</span></label>`
          }
        </div>
        <div class="check-run">
          <button type="button" class="primary" data-testid="check-start" ?disabled=${isBusy || !choice || !this.#candidate}
            @click=${this.#check}>${texts.start}</button>
          ${
            this.#done
              ? html`<label class="fetching">${texts.progress(this.#done.count, this.#done.of)}
                  <progress max=${Math.max(1, this.#done.of)} value=${this.#done.count}></progress></label>
                <button type="button" @click=${this.#stop}>${texts.stop}</button>`
              : nothing
          }
          ${this.#refused ? html`<p class="refused" role="alert" data-testid="check-refused">${this.#refused}</p>` : nothing}
          <p role="status" data-testid="check-said">${latest && !isBusy ? `${latest.label}: ${this.summary(latest.result)}` : ''}</p>
        </div>
        ${
          latest
            ? html`<div class="check-results" data-testid="check-results">
                <p class="help">${engineTexts.foundIn(latest.label, latest.found)}</p>
                ${this.#table()}
                ${this.show(latest.result)}
              </div>`
            : nothing
        }
      </div>
    `;
  }

  /** All that were checked, the newest first, beside what the report has. */
  #table() {
    const { columns } = texts;
    const cells = (value: (set: Held) => number | undefined) =>
      HELD.map((set) => html`<td translate="no">${value(set)?.toFixed(4) ?? '–'}</td>`);
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${texts.table[this.#kind]}>
      <table data-testid="check-table"><caption>${texts.table[this.#kind]}</caption>
        <thead><tr><th scope="col">${columns.network}</th>
          ${HELD.map((set) => html`<th scope="col">${columns[set]}</th>`)}</tr></thead>
        <tbody>${this.#checked.map(
          ({ label, on, set, result }) =>
            html`<tr><th scope="row">${label}<span class="help">${on}</span></th>
              ${cells((column) => (column === set ? this.measure(result) : undefined))}</tr>`,
        )}</tbody>
        <tbody class="report">${reported[this.#kind].map(
          (said) =>
            html`<tr><th scope="row">${texts.reported[this.#kind](said.name)}</th>
              ${cells((column) => (column === 'other' ? undefined : said[column]))}</tr>`,
        )}</tbody>
      </table></div>`;
  }

  #choose(name: string) {
    this.#chosen = name;
    this.requestUpdate();
  }

  #take(event: On<HTMLInputElement>) {
    this.#onAll = event.currentTarget.checked;
  }

  async #open(event: On<HTMLInputElement>) {
    const input = event.currentTarget;
    const file = input.files?.[0];
    if (!file) return;
    this.#refused = null;
    try {
      if (file.size > LARGEST_WEIGHTS) throw new FileError(texts.tooLarge(file.name));
      const bytes = await bytesOf(file);
      this.#own = { name: `own ${file.name}`, label: file.name, bytes };
      this.#chosen = this.#own.name;
    } catch (error) {
      this.#refused = messageOf(error);
    }
    // So that the same file, mended, can be chosen again.
    input.value = '';
    this.requestUpdate();
  }

  #stop() {
    this.#stopped = true;
  }

  #refuse(error: unknown) {
    this.#refused = messageOf(error);
    this.requestUpdate();
  }

  async #check() {
    const candidate = this.#candidate;
    const choice = this.#data?.choice;
    if (!candidate || !choice) return;
    this.#refused = null;
    this.#stopped = false;
    this.#progress(0, 0);
    const onAll = this.#onAll || choice.testing === true;
    let connection: Connection | undefined;
    try {
      const { models } = this.engine;
      const [{ bundles }, data] = await Promise.all([
        models.readManifest(),
        choice.load(),
        candidate.bytes ?? models.download(candidate.name),
      ]);
      const bytes = candidate.bytes ?? (models.bytesOf(candidate.name) as Uint8Array);
      const { done, failures } = await firstDevice(openingOrder('auto'), (device) =>
        Connection.open(device, bundles[device], true),
      );
      if (!done) throw new Error(failures.join(' '));
      connection = done;
      const found = await done.loadModel(
        this.#kind === 'characters' ? 'cnn' : 'translator',
        candidate.name,
        bytes,
      );
      await done.call((remote) => remote.prepareTraining(data), LIMIT_MS);
      const of = await done.call((remote) => remote.beginAssessment(candidate.name, onAll), LIMIT_MS);
      for (let count = 0; count < of && !this.#stopped; ) {
        count = await done.call(({ assessment }) => assessment.step(TOGETHER[this.#kind]));
        this.#progress(count, of);
      }
      const result = await done.call((remote) => this.resultOf(remote));
      const on = texts.on(choice.name, this.#done?.count ?? 0);
      const set = heldOf(choice, onAll);
      this.#checked = [{ label: candidate.label, found, on, set, result }, ...this.#checked];
    } catch (error) {
      this.#refused = messageOf(error);
    }
    connection?.terminate();
    this.#done = undefined;
    this.requestUpdate();
  }

  #progress(count: number, of: number) {
    this.#done = { count, of };
    this.requestUpdate();
  }
}
