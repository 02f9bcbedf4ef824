import { html, nothing } from 'lit';
import { texts } from '#language/training/texts';
import { Exhibit } from '../page/exhibit';
import type { TrainingRun } from './run';
import './training.css';

/**
 * Start, pause, stop and one step of some runs that go together, with where they are. `named` where their test ids are
 * the chapter's.
 */
class TrainingControls extends Exhibit {
  static override properties = {
    runs: { attribute: false },
    labels: { attribute: false },
    named: { type: Boolean },
    inTurn: { type: Boolean },
  };
  declare runs: readonly TrainingRun[];
  /** What each run is called, where there are several. */
  declare labels: readonly string[];
  declare named: boolean;
  /** Whether each waits for the end of the one before. */
  declare inTurn: boolean;
  /** The run whose end the next one waits for. */
  #awaited: TrainingRun | undefined;

  constructor() {
    super();
    this.follow(() => this.runs, 'change');
  }

  override updated() {
    // Whoever has taken it over goes on with those after it.
    if (this.#awaited?.state === 'elsewhere') this.#awaited = undefined;
    if (this.#awaited?.state !== 'finished') return;
    this.#awaited = undefined;
    if (this.#open().length > 0) this.#start();
  }

  override render() {
    const { controls: said } = texts;
    const { runs } = this;
    const some = (state: string) => runs.some((run) => run.state === state);
    const busy = runs.some((run) => run.isBusy);
    const underWay = runs.some((run) => run.isUnderWay);
    const elsewhere = some('elsewhere');
    const start = elsewhere
      ? said.takeOver
      : some('paused')
        ? said.goOn
        : busy || some('idle')
          ? said.start
          : said.again;
    const id = (name: string) => (this.named ? `train-${name}` : nothing);
    return html`
      <div class="training-buttons" role="group" aria-label=${said.group}>
        <button type="button" class="primary" data-testid=${id('start')} ?disabled=${busy} @click=${this.#start}>${start}</button>
        <button type="button" data-testid=${id('pause')} ?disabled=${!some('running') && !some('opening')}
          @click=${() => this.#all((run) => run.pause())}>${said.pause}</button>
        <button type="button" data-testid=${id('step')} ?disabled=${busy} @click=${this.#step}>${said.step}</button>
        <button type="button" data-testid=${id('stop')} ?disabled=${!underWay && !some('failed')}
          @click=${this.#stop}>${said.stop}</button>
      </div>
      ${runs.map((run, index) => this.#status(run, this.labels?.[index], index === 0))}
    `;
  }

  #status(run: TrainingRun, label: string | undefined, first: boolean) {
    const { controls: said } = texts;
    const { progress } = run;
    const loss = progress?.loss;
    const epochs = progress?.options.epochs ?? run.options.epochs;
    const unit = run.options.model === 'translator' ? said.sentences : said.images;
    const steps = progress?.steps_per_epoch ?? 1;
    const begun = (progress?.epochs.length ?? 0) * steps;
    const state = run.state === 'idle' && progress ? said.ended : said.states[run.state];
    const where =
      progress && loss !== undefined
        ? said.where(Math.min(epochs, progress.epochs.length + 1), epochs, progress.step, loss)
        : '';
    return html`
      <div class="training-status" data-testid=${this.named && first ? 'train-status' : nothing} data-state=${run.state}
        data-key=${run.key} data-epoch=${progress?.epochs.length ?? 0} data-step=${progress?.step ?? 0}
        data-saved=${run.savedStep ?? nothing} data-loss=${loss ?? nothing}
        data-device=${run.device ?? nothing}>
        ${label === undefined ? nothing : html`<strong>${label}</strong>`}
        <span role="status">${state} ${run.message}</span>
        <span class="training-where">${where}</span>
        <span class="training-speed">
          ${run.state === 'running' && run.rate !== null ? said.speed(run.rate, unit) : nothing}
          ${run.state === 'running' && run.secondsLeft !== null ? `· ${said.left(run.secondsLeft)}` : nothing}
        </span>
        <progress aria-label=${said.progress.epoch} max=${steps} value=${progress?.finished ? steps : (progress?.step ?? 0) - begun}></progress>
        <progress aria-label=${said.progress.run} max=${steps * epochs} value=${progress?.step ?? 0}></progress>
      </div>
    `;
  }

  #start() {
    const next = this.#next();
    const now = this.inTurn ? next.slice(0, 1) : next;
    this.#awaited = this.inTurn ? now[0] : undefined;
    for (const run of now) void run.start();
  }

  #step() {
    for (const run of this.#next()) void run.step();
  }

  /** What has gone to its end keeps what it has shown. */
  #stop() {
    for (const run of this.runs) if (run.state !== 'finished') void run.stop();
  }

  /** Who has something left to do; where nobody has, all begin anew. */
  #next(): readonly TrainingRun[] {
    const open = this.#open();
    return open.length > 0 ? open : this.runs;
  }

  /** Who has not gone to its end with the settings as they are. */
  #open(): readonly TrainingRun[] {
    return this.runs.filter((run) => !run.isDone);
  }

  #all(job: (run: TrainingRun) => unknown) {
    for (const run of this.runs) job(run);
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'training-controls': TrainingControls;
  }
}

customElements.define('training-controls', TrainingControls);
