import { isBadInput, messageOf } from '../../../engine/failure';
import { Latest } from '../../../engine/latest';
import type {
  Changes,
  Losses,
  Opened,
  OpenedLstm,
  Part,
  Stage,
  TermSum,
  UnitStep,
  WithoutLetter,
  WrittenLetter,
} from '../../../engine/protocol';
import type { ProgramFile } from '../../../figures/as-code';
import { Emitter } from '../../../page/emitter';
import { clearError, showError } from '../../../page/errors';
import type { Result, TranslationStore } from '../state';
import { address, FIRST, isAsked, type Places, readChanges, readPlaces, written } from './address';

/** The translator that is opened. */
const VARIANT = 'attention';
/** The address is written when the hand rests: a browser bears only so many changes of it in a while. */
const ADDRESS_DELAY_MS = 250;

/** A unit of an LSTM at a letter that it reads, from 0. */
type UnitPlace = Pick<Places, 'unit' | 'letter'>;

/** A number of the attention, from 0. */
export interface NumberPlace {
  stage: Stage;
  place: number;
}

const known = new WeakMap<TranslationStore, OpenedStore>();

/** The homework's translator opened on the page's sentence, the same for all exhibits. */
export function openedOf(sentence: TranslationStore): OpenedStore {
  const opened = known.get(sentence) ?? new OpenedStore(sentence);
  known.set(sentence, opened);
  return opened;
}

export function unchanged(): Changes {
  return { forbidden: [], fixed: [], forced: [] };
}

/**
 * Dispatches `change` when the sentence or what is written of it is another, `unit` when another unit or letter of an LSTM
 * is looked at, `number` when another letter that is written or another number of its attention is, `without` when each
 * letter of the source was forbidden in turn, and `losses` when the loss of another pair is known.
 */
export class OpenedStore extends Emitter<'change' | 'unit' | 'number' | 'without' | 'losses'> {
  readonly sentence: TranslationStore;
  opened: Opened | undefined;
  /** What the reader changes; of what cannot be, nothing stays. */
  changes = unchanged();
  part = FIRST.part;
  unit = FIRST.unit;
  letter = FIRST.letter;
  /** The unit at every letter that its LSTM reads. */
  steps: UnitStep[] = [];
  /** Which letter that is written. */
  step = FIRST.step;
  number: NumberPlace = { stage: 'letter', place: 0 };
  sum: TermSum | undefined;
  /** What becomes of the translation without each letter of the source, once that was asked for. */
  without: WithoutLetter[] | undefined;
  /** Whether that is being found out. */
  isSearching = false;
  losses: Losses | undefined;
  /** The translation that is held to be right; ours where the reader gives none. */
  right: string | undefined;
  /** What was translated when this was opened. */
  #result: Result | undefined;
  /** The changes with which this was opened. */
  #opened = unchanged();
  /** The sentence that the changes are of. */
  #text = '';
  /** What comes back when the pointer leaves. */
  #held: UnitPlace = { ...FIRST };
  #awake = false;
  /** Whether the address asks for something that has yet to be shown. */
  #isAsked = isAsked();
  #keeping: ReturnType<typeof setTimeout> | undefined;
  /** What the address has of it; nobody knows before anything was opened. */
  #kept: string | undefined;
  readonly #openings = new Latest<void>(() => this.#do(() => this.#open()));
  readonly #units = new Latest<void>(() => this.#do(() => this.#follow()));
  readonly #numbers = new Latest<void>(() => this.#do(() => this.#explain()));
  readonly #pairs = new Latest<void>(() => this.#do(() => this.#lose()));

  constructor(sentence: TranslationStore) {
    super();
    this.sentence = sentence;
    sentence.addEventListener('result', () => this.#see());
    address.whenSet(() => this.#ask());
  }

  /** Opens the translator once it is here; no other is fetched. */
  wake(): void {
    this.#awake = true;
    this.sentence.wake(VARIANT);
    this.#see();
  }

  get lstm(): OpenedLstm | undefined {
    return this.opened?.lstms.find(({ part }) => part === this.part);
  }

  get written(): WrittenLetter | undefined {
    return this.opened?.written[this.step];
  }

  get isChanged(): boolean {
    return Object.values(this.changes).some(({ length }) => length > 0);
  }

  /** The translation to learn from. */
  get reference(): string {
    return (
      this.right ??
      this.sentence.known?.english ??
      this.sentence.results[VARIANT]?.translation.translation ??
      ''
    );
  }

  /** Whether the translator is the reader's own: in its file other names may stand than in ours. */
  get isOwn(): boolean {
    return this.sentence.own[VARIANT] !== undefined;
  }

  /** What a program of the sentence reads. */
  async read(): Promise<{ source: string; file: ProgramFile }> {
    const file = await this.sentence.engine.models.fileOf(this.#model);
    return { source: this.opened?.source ?? '', file };
  }

  choosePart(part: Part): void {
    this.part = part;
    this.#stay({ unit: this.unit, letter: this.letter });
  }

  /** Looks at a unit at a letter; what is held comes back when the pointer leaves. */
  point(place: Partial<UnitPlace>, isHeld: boolean): void {
    const { unit, letter } = { unit: this.unit, letter: this.letter, ...place };
    if (isHeld) this.#stay({ unit, letter });
    else this.#look({ unit, letter });
  }

  leave(): void {
    this.#look(this.#held);
  }

  chooseStep(step: number): void {
    this.step = this.#bounded(step, this.opened?.written.length);
    this.#lookAtLetter();
    this.emit('number');
    this.#numbers.push();
    this.#keep();
  }

  chooseNumber(number: NumberPlace): void {
    this.number = number;
    this.emit('number');
    this.#numbers.push();
  }

  /** Opens the decoder at the unit that is the number of the query, where it writes the letter. */
  followQuery(): void {
    this.part = 'decoder';
    this.#stay({ unit: this.number.place, letter: this.step });
  }

  /** Interferes with what is written. */
  change(changes: Changes): void {
    this.changes = changes;
    clearError();
    this.#openings.push();
  }

  /** Forbids each letter of the source in turn. */
  async forbidEach(): Promise<void> {
    const text = this.#text;
    this.isSearching = true;
    this.emit('without');
    await this.#do(async () => {
      const without = await this.sentence.engine.withoutEach(this.#model, text);
      if (text === this.#text) this.without = without;
    });
    this.isSearching = false;
    this.emit('without');
  }

  setRight(right: string): void {
    this.right = right;
    this.#pairs.push();
  }

  #see(): void {
    const result = this.sentence.results[VARIANT];
    if (!this.#awake || !result || result === this.#result) return;
    this.#result = result;
    this.without = undefined;
    if (this.#text !== this.sentence.text) {
      this.#text = this.sentence.text;
      this.right = undefined;
      this.changes = unchanged();
      this.#opened = this.changes;
    }
    this.#openings.push();
  }

  #look({ unit, letter }: UnitPlace): void {
    const { lstm } = this;
    const before = this.unit;
    this.unit = this.#bounded(unit, lstm?.h[0]?.length);
    this.letter = this.#bounded(letter, lstm?.letters.length);
    this.emit('unit');
    if (this.unit !== before) this.#units.push();
  }

  #stay(place: UnitPlace): void {
    this.#look(place);
    this.#held = { unit: this.unit, letter: this.letter };
    this.#units.push();
    this.#keep();
  }

  /** Shows what a link asks for: now, or once its sentence is translated. */
  #ask(): void {
    if (!isAsked()) return;
    clearTimeout(this.#keeping);
    this.#isAsked = true;
    if (this.#awake && this.sentence.results[VARIANT]) this.#openings.push();
  }

  /** Keeps in the address what the reader changes and looks at. */
  #keep(): void {
    if (this.#isAsked || !this.opened) return;
    const places = { ...this.#held, part: this.part, step: this.step };
    const text = this.#text;
    const settings = written(this.#opened, places, this.opened, text);
    const before = this.#kept;
    this.#kept = JSON.stringify(settings);
    if (before === undefined || before === this.#kept) return;
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => {
      if (text === this.sentence.text) address.keep(settings);
    }, ADDRESS_DELAY_MS);
  }

  /** Who looks at the probability of a letter goes on to that of the letter that is written. */
  #lookAtLetter(): void {
    const { written } = this;
    if (written && this.number.stage === 'letter') this.number = { stage: 'letter', place: written.entry };
  }

  #bounded(place: number, count = 1): number {
    return Math.min(Math.max(place, 0), Math.max(count, 1) - 1);
  }

  get #model(): string {
    return this.sentence.modelOf(VARIANT);
  }

  async #open(): Promise<void> {
    const text = this.#text;
    let opened = await this.#write();
    if (this.#isAsked && text === this.sentence.text) {
      this.#isAsked = false;
      this.#kept = undefined;
      // What there is to look at depends on what is written.
      this.changes = readChanges(opened);
      opened = await this.#write();
      const { part, step, ...held } = readPlaces(opened);
      this.part = part;
      this.step = step;
      this.#held = held;
    }
    this.step = this.#bounded(this.step, opened.written.length);
    this.#lookAtLetter();
    this.#stay(this.#held);
    this.emit('change');
    await Promise.all([this.#follow(), this.#explain(), this.#lose()]);
  }

  /** What is written with the changes; of those that cannot be, nothing stays. */
  async #write(): Promise<Opened> {
    const { changes } = this;
    try {
      this.opened = await this.sentence.engine.openSentence(this.#model, this.#text, changes);
      this.#opened = changes;
      return this.opened;
    } catch (error) {
      if (changes === this.changes) this.changes = this.#opened;
      this.emit('change');
      throw error;
    }
  }

  async #follow(): Promise<void> {
    const { part, unit } = this;
    const steps = await this.sentence.engine.followUnit(this.#model, this.#text, this.#opened, {
      part,
      unit,
    });
    if (part !== this.part || unit !== this.unit) return;
    this.steps = steps;
    this.emit('unit');
  }

  async #explain(): Promise<void> {
    const { step, number } = this;
    const at = { step, ...number };
    const sum = await this.sentence.engine.attentionSum(this.#model, this.#text, this.#opened, at);
    if (step !== this.step || number !== this.number) return;
    this.sum = sum;
    this.emit('number');
  }

  async #lose(): Promise<void> {
    // A translation of no letters has no loss.
    if (this.reference.trim() === '') return;
    this.losses = await this.sentence.engine.letterLosses(this.#model, this.#text, this.reference);
    this.emit('losses');
  }

  /** What the reader can mend is said. */
  async #do(job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      if (isBadInput(error) || this.sentence.engine.status.phase !== 'failed') showError(messageOf(error));
    }
  }
}
