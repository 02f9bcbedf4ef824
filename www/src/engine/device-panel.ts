import { html, nothing } from 'lit';
import { texts } from '#language/engine/texts';
import { ms } from '#language/page/numbers';
import { showError } from '../page/errors';
import { Exhibit, type On } from '../page/exhibit';
import { type Backend, DEVICES, type Device, isDevice } from './backend';
import type { Comparison } from './engine';
import { engineContext } from './provided';
import './device-panel.css';
import '../page/exhibit.css';

let elements = 0;

/** Says which device computes and why; lets the reader choose another and compare them all. */
class DevicePanel extends Exhibit {
  readonly #engine = this.use(engineContext);
  readonly #group = `device-panel-${++elements}`;
  #rows: Comparison[] | null = null;
  #comparing = false;
  /** The failure already shown, so that dismissing it lasts. */
  #shown = '';

  constructor() {
    super();
    this.follow(() => [this.#engine()], 'status');
    this.hear(document, 'pointerdown', ({ target }) => {
      if (target instanceof Node && !this.contains(target)) this.#close();
    });
  }

  override firstUpdated() {
    this.#engine().start();
  }

  override render() {
    const { device: said } = texts;
    const { status } = this.#engine();
    const { phase, device, reason, milliseconds, progress, busy } = status;
    const summary =
      phase === 'failed' ? said.failed : device ? said.summary(device, milliseconds[device]) : said.opening;
    const fetching = progress.done < progress.total && phase !== 'failed';
    return html`
      <details @keydown=${this.#key} @focusout=${this.#leave}>
        <summary data-testid="backend-status" data-backend=${device ?? nothing} data-reason=${reason || nothing}
          data-phase=${phase}>
          <span class="device-light" aria-hidden="true"></span>
          <span role="status">${summary}</span>
          ${
            fetching
              ? html`<progress max=${progress.total} value=${progress.done}
                  aria-label=${said.progress(progress.done, progress.total)}></progress>`
              : nothing
          }
        </summary>
        <div class="device-details">
          ${device ? html`<p>${said.computesOn} <strong>${said.devices[device]}</strong>. ${reason}</p>` : html`<p>${reason}</p>`}
          ${busy || fetching ? html`<p class="help">${busy} ${said.progress(progress.done, progress.total)}</p>` : nothing}
          <fieldset>
            <legend>${said.choose}</legend>
            ${this.#option('auto', said.auto)} ${DEVICES.map((name) => this.#option(name, said.devices[name]))}
          </fieldset>
          <button type="button" ?disabled=${this.#comparing || phase !== 'ready'} @click=${this.#compare}>
            ${this.#comparing ? said.comparing : said.compare}
          </button>
          ${this.#rows ? table(this.#rows) : nothing}
        </div>
      </details>
    `;
  }

  override updated() {
    const { phase, reason } = this.#engine().status;
    if (phase !== 'failed' || reason === this.#shown) return;
    this.#shown = reason;
    showError(reason);
  }

  #option(backend: Backend, label: string) {
    return html`
      <label class="choice">
        <input type="radio" name=${this.#group} value=${backend} .checked=${this.#engine().backend === backend}
          @change=${this.#choose}>
        <span>${label}</span>
      </label>
    `;
  }

  #choose(event: On<HTMLInputElement>) {
    const { value } = event.currentTarget;
    const backend = isDevice(value) ? value : 'auto';
    const address = new URL(location.href);
    if (backend === 'auto') address.searchParams.delete('backend');
    else address.searchParams.set('backend', backend);
    try {
      history.replaceState(history.state, '', address);
    } catch {
      // In a frame without an origin an address may not change before its #.
    }
    void this.#engine().choose(backend);
  }

  async #compare() {
    this.#comparing = true;
    this.#rows = [];
    this.requestUpdate();
    try {
      await this.#engine().compare((row) => {
        this.#rows?.push(row);
        this.requestUpdate();
      });
    } catch (error) {
      showError((error as Error).message);
    }
    this.#comparing = false;
    this.requestUpdate();
  }

  #key(event: KeyboardEvent) {
    if (event.key !== 'Escape') return;
    this.#close();
    this.querySelector('summary')?.focus();
  }

  #leave(event: FocusEvent) {
    if (event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) this.#close();
  }

  #close() {
    this.querySelector('details')?.removeAttribute('open');
  }
}

function table(rows: Comparison[]) {
  const { device: said } = texts;
  const measured = (row: Comparison) => html`
    <td translate="no">${ms(row.milliseconds ?? Number.NaN)}</td>
    <td translate="no">${row.difference?.toExponential(1)}</td>
  `;
  return html`
    <table>
      <caption>${said.explanation}</caption>
      <thead>
        <tr><th scope="col">${said.columns.device}</th><th scope="col">${said.columns.milliseconds}</th>
          <th scope="col">${said.columns.difference}</th></tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            <th scope="row">${said.devices[row.device as Device]}</th>
            ${row.missing === undefined ? measured(row) : html`<td colspan="2">${said.missing}: ${row.missing}</td>`}
          </tr>`,
        )}
      </tbody>
    </table>
    <p class="help">${said.differenceNote}</p>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'device-panel': DevicePanel;
  }
}

customElements.define('device-panel', DevicePanel);
