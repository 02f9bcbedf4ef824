import { html, nothing } from 'lit';
import { texts } from '#language/training/texts';
import { DEVICES, type Device } from '../engine/backend';
import { Exhibit, type On } from '../page/exhibit';
import { countFrom } from '../page/number-text';
import { rateFrom } from './learning-rate';
import type { TrainingRun } from './run';
import './training.css';

export type Setting = 'learning_rate' | 'batch_size' | 'epochs' | 'seed';

/** What each setting may be; undefined for anything else. */
const SETTINGS: Record<
  Setting,
  { label: keyof typeof texts.settings.refused; read(text: string): number | undefined }
> = {
  learning_rate: { label: 'rate', read: rateFrom },
  batch_size: { label: 'batch', read: (text) => countFrom(text, 1, 512) },
  epochs: { label: 'epochs', read: (text) => countFrom(text, 1, 100) },
  seed: { label: 'seed', read: (text) => countFrom(text, 0, 2 ** 32 - 1) },
};

/** The settings of some runs that go together, and their device. `named` where its test id is the chapter's. */
class TrainingSettings extends Exhibit {
  static override properties = {
    runs: { attribute: false },
    settings: { attribute: false },
    named: { type: Boolean },
  };
  declare runs: readonly TrainingRun[];
  /** The settings that the reader may change, the same for all runs. */
  declare settings: readonly Setting[];
  declare named: boolean;
  #refused: string | null = null;

  constructor() {
    super();
    this.follow(() => this.runs, 'change');
  }

  override render() {
    const { settings: said } = texts;
    const some = (state: string) => this.runs.some((run) => run.state === state);
    const isFixed = some('elsewhere') || this.runs.some((run) => run.isUnderWay);
    return html`
      <fieldset ?disabled=${isFixed}>
        <legend>${said.title}</legend>
        <div class="training-settings">${this.settings.map((setting) => this.#field(setting))}</div>
      </fieldset>
      ${this.#refused ? html`<p class="refused" role="alert">${this.#refused}</p>` : nothing}
      <label class="training-device">${said.device}
        <select data-testid=${this.named ? 'train-device' : nothing} @change=${this.#device} ?disabled=${some('opening')}>
          ${this.runs[0]?.wanted ? nothing : html`<option selected>${said.deviceOfThePage}</option>`}
          ${DEVICES.map(
            (device) =>
              html`<option value=${device} ?selected=${this.runs[0]?.wanted === device}>${device}</option>`,
          )}
        </select>
      </label>
    `;
  }

  #field(setting: Setting) {
    const { label } = SETTINGS[setting];
    return html`<label>${texts.settings[label]}
      <input inputmode=${setting === 'learning_rate' ? 'decimal' : 'numeric'} data-setting=${setting} .value=${String(this.runs[0]?.options[setting])} size="8"
        @change=${(event: On<HTMLInputElement>) => this.#change(setting, event)}>
    </label>`;
  }

  #change(setting: Setting, event: On<HTMLInputElement>) {
    const input = event.currentTarget;
    const { label, read } = SETTINGS[setting];
    const value = read(input.value);
    this.#refused = value === undefined ? texts.settings.refused[label] : null;
    if (value !== undefined) for (const run of this.runs) run.useOptions({ [setting]: value });
    // As we write it, or as it was.
    input.value = String(this.runs[0]?.options[setting]);
    this.requestUpdate();
  }

  #device(event: On<HTMLSelectElement>) {
    const device = event.currentTarget.value as Device;
    if (DEVICES.includes(device)) for (const run of this.runs) void run.useDevice(device);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'training-settings': TrainingSettings;
  }
}

customElements.define('training-settings', TrainingSettings);
