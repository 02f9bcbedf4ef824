import { html, nothing } from 'lit';
import { texts } from '#language/bench/texts';
import { texts as engine } from '#language/engine/texts';
import { ms } from '#language/page/numbers';
import type { Device } from '../engine/backend';
import { Exhibit } from '../page/exhibit';
import './bench.css';
import { BenchStore, type Outcome } from './bench-store';
import { MEASURED, SENTENCE, TASKS, type Task } from './tasks';
import { PLAN, QUICK_PLAN } from './timing';

const said = texts.table;
const quick = new URLSearchParams(location.search).has('quick');

/** The name of a device in a sentence. */
const nameOf = (device: Device) => engine.device.devices[device];

/** How long the models take on each device, measured when the reader asks for it. */
class SpeedTable extends Exhibit {
  readonly #store = new BenchStore(quick ? QUICK_PLAN : PLAN);
  #status = quick ? texts.status.quick : '';
  #copyStatus = '';

  constructor() {
    super();
    this.follow(this.#store, 'change');
  }

  override render() {
    const { running } = this.#store;
    const measured = Object.keys(this.#store.results).length > 0;
    return html`
      <table aria-busy=${running !== null}>
        <caption>${said.caption(SENTENCE)}</caption>
        <thead>
          <tr><th scope="col">${said.what}</th>${MEASURED.map((device) => this.#head(device))}</tr>
        </thead>
        <tbody>
          ${TASKS.map((task) => row(this.#store, task))} ${measured ? pauses(this.#store) : nothing}
        </tbody>
      </table>
      <div class="speed-status">
        <p role="status" data-testid="bench-status">${this.#said()}</p>
        ${
          running
            ? html`<progress max=${TASKS.length} value=${done(this.#store, running.device)} aria-label=${texts.status.progress}></progress>`
            : nothing
        }
      </div>
      ${measured && !running ? this.#copy() : nothing}
    `;
  }

  #head(device: Device) {
    const { running } = this.#store;
    const isRunning = running?.device === device;
    return html`
      <th scope="col">
        <span class="device">${engine.device.names[device]}</span> <code>${device}</code>
        <button type="button" data-testid="measure" data-device=${device} ?disabled=${running !== null && !isRunning}
          aria-label=${isRunning ? said.stopOn(nameOf(device)) : said.measureOn(nameOf(device))}
          @click=${() => (isRunning ? this.#store.stop() : this.#measure(device))}>
          ${isRunning ? said.stop : said.measure}
        </button>
      </th>
    `;
  }

  async #measure(device: Device) {
    this.#copyStatus = '';
    await this.#store.measure(device);
    const { failure } = this.#store.results[device] ?? {};
    const { failed, stopped, done: finished } = texts.status;
    if (failure !== undefined) this.#status = failed(nameOf(device), failure);
    else if (done(this.#store, device) < TASKS.length) this.#status = stopped(nameOf(device));
    else this.#status = finished(nameOf(device));
    this.requestUpdate();
  }

  #said(): string {
    const { running } = this.#store;
    if (!running) return this.#status;
    const { device, task } = running;
    if (!task) return texts.status.opening(nameOf(device));
    return texts.status.measuring(said.tasks[task].join(' '), done(this.#store, device) + 1, TASKS.length);
  }

  #copy() {
    const { button, show, where } = texts.copy;
    const { environment } = this.#store;
    return html`
      <div class="speed-copy">
        ${environment ? html`<p class="detail">${where(environment)}</p>` : nothing}
        <button type="button" data-testid="copy-results" @click=${this.#copyJson}>${button}</button>
        <span role="status">${this.#copyStatus}</span>
        <details>
          <summary>${show}</summary>
          <pre tabindex="0" data-testid="bench-json">${this.#store.json}</pre>
        </details>
      </div>
    `;
  }

  async #copyJson() {
    try {
      await navigator.clipboard.writeText(this.#store.json);
      this.#copyStatus = texts.copy.copied;
    } catch {
      this.querySelector('details')?.setAttribute('open', '');
      getSelection()?.selectAllChildren(this.querySelector('pre') as HTMLPreElement);
      this.#copyStatus = texts.copy.byHand;
    }
    this.requestUpdate();
  }
}

/** How many tasks have been measured on a device. */
function done(store: BenchStore, device: Device): number {
  return Object.keys(store.results[device]?.tasks ?? {}).length;
}

function title([name, detail]: readonly string[], more: string | undefined) {
  return html`
    <th scope="row"><span class="task">${name}</span> <span class="detail">${detail}</span>
      ${more === undefined ? nothing : html`<span class="detail">${more}</span>`}</th>
  `;
}

function row(store: BenchStore, task: Task) {
  const outcomes = MEASURED.map((device) => store.results[device]?.tasks[task.name]);
  const written = outcomes.map((outcome) => outcome && 'translation' in outcome && outcome.translation);
  const translation = written.find((text) => typeof text === 'string');
  return html`
    <tr>
      ${title(said.tasks[task.name], translation ? said.wrote(translation) : undefined)}
      ${MEASURED.map((device, index) => cell(store, device, task, outcomes[index]))}
    </tr>
  `;
}

function cell(store: BenchStore, device: Device, task: Task, outcome: Outcome | undefined) {
  const isRunning = store.running?.device === device && store.running.task === task.name;
  const content = outcome
    ? 'missing' in outcome
      ? html`<span class="detail">${said.missing}</span>`
      : html`<span class="median">${ms(outcome.median)}</span>
          <span class="detail">${ms(outcome.min)} – ${ms(outcome.max)}</span>`
    : isRunning
      ? html`<span class="detail">${said.measuring}</span>`
      : html`<span class="visually-hidden">${said.waiting}</span><span aria-hidden="true">–</span>`;
  const median = outcome && 'median' in outcome ? outcome.median : nothing;
  return html`
    <td data-testid="bench-cell" data-device=${device} data-task=${task.name} data-median=${median}
      ?data-running=${isRunning}>${content}</td>
  `;
}

/** The last row: what the measuring did to the page itself. */
function pauses(store: BenchStore) {
  const pause = (device: Device) => {
    const result = store.results[device];
    if (!result || done(store, device) === 0 || store.running?.device === device) return '–';
    const { longestTask } = result;
    if (longestTask === null) return html`<span class="detail">${said.pauseUnknown}</span>`;
    return longestTask === 0 ? said.noPause : ms(longestTask);
  };
  return html`<tr>${title(said.pause, undefined)}${MEASURED.map((device) => html`<td>${pause(device)}</td>`)}</tr>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'speed-table': SpeedTable;
  }
}

customElements.define('speed-table', SpeedTable);
