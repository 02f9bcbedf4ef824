/** The sentence that all translating exhibits of a page share, and what the translators make of it. */

import {
  EVERYDAY,
  SENTENCES,
  type Sentence,
  type Suggestion,
} from '#language/chapters/translation/sentences';
import type { Engine } from '../../engine/engine';
import { isBadInput } from '../../engine/failure';
import { Latest } from '../../engine/latest';
import type { AttentionChoice, EditDistance, NormalizedText, Translation } from '../../engine/protocol';
import type { ChapterAddress } from '../../page/address';
import { Emitter } from '../../page/emitter';
import { showError } from '../../page/errors';
import { keep, kept, readSentence, readWidth, UNCHANGED } from './address';

/** The homework's, with attention and without, and the larger one for people. */
export type Variant = 'attention' | 'plain' | 'people';

const SHIPPED: Record<Variant, string> = {
  attention: 'translator-bilinear',
  plain: 'translator-none',
  people: 'translator-people',
};

/** What a page translates, and with which translators: the first is the one that it is about. */
export interface Tool {
  variants: readonly [Variant, ...Variant[]];
  /** Sentences to try; the first is there from the start. */
  sentences: readonly [Suggestion, ...Suggestion[]];
  /** The width of the beam to begin with. */
  width: number;
}

/** The lesson: the homework's two, and beside them the one for people. */
export const LESSON: Tool = { variants: ['attention', 'plain', 'people'], sentences: SENTENCES, width: 1 };
/** The opening: the one for people alone, and as well as it can. */
export const FOR_PEOPLE: Tool = { variants: ['people'], sentences: EVERYDAY, width: 5 };

/** A reader who types fast is translated when the hand rests. */
const TYPING_MS = 150;
/** A letter, and at most a whole translation, while it is written before the reader's eyes. */
const LETTER_MS = 55;
const WRITING_MS = 2500;

/** What one translator made of the sentence. */
export interface Result {
  translation: Translation;
  /** What it writes letter by letter without looking around, where a wider beam was asked for. */
  greedy: Translation | null;
  /** Letters to change to come to the reference; null where there is none in this translator's spelling. */
  distance: EditDistance | null;
}

/** A checkpoint of the reader's own, in the place of one of ours. */
export interface OwnTranslator {
  name: string;
  label: string;
  /** What was found in its file, in a sentence. */
  found: string;
}

/** Where the reader looks: a letter of the translation, one of the source, or both. */
interface Place {
  step: number | null;
  source: number | null;
}

export type Phase = 'waiting' | 'empty' | 'working' | 'done' | 'refused';

/**
 * Dispatches `sentence` when the text or the width of the beam changes, `result` when something came out of it, and
 * `step` when another letter is looked at.
 */
export class TranslationStore extends Emitter<'sentence' | 'result' | 'step'> {
  text: string;
  /** Hypotheses of the beam; 1 is greedy. */
  width: number;
  phase: Phase = 'waiting';
  /** The text as the first of the translators reads it, once it has. */
  normalized: NormalizedText | null = null;
  /** The sentence, if it is one that we know a translation of. */
  known: Sentence | null = null;
  /** Why the text has no translation. */
  problem = '';
  /** What came out, as long as it is this sentence's. */
  results: Partial<Record<Variant, Result>> = {};
  /** Those of our translators that this site does not have. */
  readonly missing = new Set<Variant>();
  readonly own: Partial<Record<Variant, OwnTranslator>> = {};
  /** The variant whose inside is shown. */
  lens: Variant;
  /** Whether the translation is being written before the reader's eyes. */
  playing = false;
  readonly engine: Engine;
  readonly tool: Tool;
  /** Whether the reader has given a sentence: here, by the address, or on another page. */
  readonly isGiven: boolean;
  readonly #address: ChapterAddress;
  readonly #reducesMotion: () => boolean;
  readonly #latest = new Latest<void>(() => this.#translate());
  /** Those that translate; the weights of others are not fetched. */
  readonly #awake = new Set<Variant>();
  #revision = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #writing: ReturnType<typeof setInterval> | undefined;
  #selected = 0;
  #pointed: Place | null = null;
  /** The letters shown last, so that only what is new is written anew. */
  #shown: string[] = [];

  /** `reducesMotion` says whether the reader wants nothing to move. */
  constructor(engine: Engine, address: ChapterAddress, reducesMotion: () => boolean, tool: Tool = LESSON) {
    super();
    this.engine = engine;
    this.tool = tool;
    this.lens = tool.variants[0];
    this.#address = address;
    this.#reducesMotion = reducesMotion;
    const before = kept();
    const given = readSentence(address.settings());
    this.text = given.text ?? before.text ?? tool.sentences[0].spanish;
    this.isGiven = (given.text ?? before.text) !== null;
    this.width = given.width ?? before.width ?? tool.width;
    address.whenSet(() => {
      const { text, width } = readSentence(address.settings());
      if (text === null && width === null) return;
      this.#change({ text: text ?? this.text, width: width ?? this.width });
    });
  }

  /** Has these translate, too. */
  wake(...variants: Variant[]): void {
    const before = this.#awake.size;
    for (const variant of variants) this.#awake.add(variant);
    if (this.#awake.size === before) return;
    this.#latest.push();
    this.emit('result');
  }

  isAwake(variant: Variant): boolean {
    return this.#awake.has(variant);
  }

  modelOf(variant: Variant): string {
    return this.own[variant]?.name ?? SHIPPED[variant];
  }

  /** What is shown from inside. */
  get seen(): Translation | undefined {
    return this.results[this.lens]?.translation;
  }

  /** The letter that is looked at, from 0; it may lie behind the end of the shorter translation. */
  get step(): number {
    return Math.min(this.#pointed?.step ?? this.#selected, this.lastStep);
  }

  /** Whether the reader looks at a letter, or it is being written: else all of it is. */
  get isAtLetter(): boolean {
    return this.playing || this.#pointed?.step != null || Number.isFinite(this.#selected);
  }

  /** The letter of the source that is pointed at. */
  get source(): number | null {
    return this.#pointed?.source ?? null;
  }

  get lastStep(): number {
    const lengths = Object.values(this.results).map(({ translation }) => translation.letters.length);
    return Math.max(1, ...lengths) - 1;
  }

  /** A new text; translated at once, or when the hand rests. */
  setText(text: string, { atOnce }: { atOnce: boolean }): void {
    if (text !== this.text) {
      this.#change({ text }, atOnce ? 0 : TYPING_MS);
      this.#address.keep(UNCHANGED);
    } else if (atOnce) this.#push(0);
    this.#remember();
  }

  setWidth(width: number): void {
    this.#change({ width: readWidth(String(width)) ?? this.tool.width });
    this.#remember();
  }

  setLens(lens: Variant): void {
    this.lens = lens;
    this.wake(lens);
    this.emit('result');
  }

  /** Looks at a place for as long as the pointer is there. */
  point(place: Place): void {
    this.#pointed = place;
    this.emit('step');
  }

  leave(): void {
    if (!this.#pointed) return;
    this.#pointed = null;
    this.emit('step');
  }

  /** Goes to a letter and stays there. */
  select(step: number): void {
    this.stop();
    this.#pointed = null;
    this.#selected = Math.min(Math.max(step, 0), this.lastStep);
    this.emit('step');
  }

  /** Writes the translation once more before the reader's eyes. */
  play(from = 0): void {
    this.stop();
    this.#selected = Math.min(from, this.lastStep);
    this.playing = true;
    const pace = Math.min(LETTER_MS, WRITING_MS / (this.lastStep + 1));
    this.#writing = setInterval(() => {
      if (this.#selected >= this.lastStep) return this.#toEnd();
      this.#selected += 1;
      this.emit('step');
    }, pace);
    this.emit('step');
  }

  stop(): void {
    clearInterval(this.#writing);
    this.playing = false;
  }

  /**
   * Loads a checkpoint of the reader's own; it takes the place of the homework's with attention, or of that without, and
   * where these are not shown, of the first.
   */
  async addOwn(label: string, bytes: Uint8Array, reading: AttentionChoice = ''): Promise<void> {
    const name = `translator ${label}`;
    const found = await this.engine.addModel('translator', name, bytes, reading);
    // Only what it does with a letter tells whether it has attention.
    const trial = await this.engine.translate(name, 'a', 1);
    const kind = trial.letters[0]?.attention ? 'attention' : 'plain';
    const variant = this.tool.variants.includes(kind) ? kind : this.tool.variants[0];
    if (this.own[variant]?.name !== name) this.#forget(variant);
    this.own[variant] = { name, label, found };
    this.lens = variant;
    this.#awake.add(variant);
    this.#push(0);
  }

  /** How the attention of the reader's own is read. */
  readingOf(variant: Variant): AttentionChoice {
    return this.engine.models.readingOf(this.modelOf(variant));
  }

  /** Has the attention of the reader's own read by another of the report's descriptions. */
  async readOwn(variant: Variant, reading: AttentionChoice): Promise<void> {
    const own = this.own[variant];
    const bytes = own && this.engine.models.bytesOf(own.name);
    if (bytes) await this.addOwn(own.label, bytes, reading);
  }

  removeOwn(variant: Variant): void {
    this.#forget(variant);
    this.#push(0);
  }

  #forget(variant: Variant): void {
    const own = this.own[variant];
    delete this.own[variant];
    if (own) this.engine.models.remove(own.name);
  }

  #change(change: { text?: string; width?: number }, delay = 0): void {
    Object.assign(this, change);
    this.emit('sentence');
    this.#push(delay);
  }

  /** What is written now no longer holds: translates anew. */
  #push(delay: number): void {
    this.#revision += 1;
    this.stop();
    this.results = {};
    if (this.phase === 'done') this.phase = 'working';
    this.emit('result');
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      // The larger one is fetched for who meets no other, or asks for it.
      const [first, ...others] = this.tool.variants;
      this.#awake.add(first);
      for (const variant of others) if (variant !== 'people') this.#awake.add(variant);
      this.#latest.push();
    }, delay);
  }

  #remember(): void {
    const { text, width, tool } = this;
    keep({ text, width: width === tool.width ? null : width });
    this.#address.keep({
      text: text === tool.sentences[0].spanish ? null : text,
      beam: width === tool.width ? null : String(width),
    });
  }

  async #translate(): Promise<void> {
    const { text, width } = this;
    const revision = this.#revision;
    const isStale = () => revision !== this.#revision;
    try {
      const normalized = await this.engine.normalize(text);
      if (isStale()) return;
      const [first] = this.tool.variants;
      this.normalized = first === 'people' ? null : normalized;
      this.known = SENTENCES.find(({ source }) => source === normalized.text.trim()) ?? null;
      const isEmpty = normalized.text.trim() === '' && normalized.dropped.length === 0;
      this.#settle(isEmpty ? 'empty' : 'working');
      if (isEmpty) return;
      let isWriting = Object.keys(this.results).length > 0;
      for (const variant of this.tool.variants) {
        if (!this.#awake.has(variant) || this.results[variant]) continue;
        const result = await this.#resultOf(variant, text, width, isStale);
        if (isStale()) return;
        if (result && variant === 'people' && variant === first) {
          const { source, dropped } = result.translation;
          this.normalized = { text: source, dropped };
        }
        if (result) this.results = { ...this.results, [variant]: result };
        if (result && !isWriting) this.#write(result.translation);
        isWriting ||= result !== undefined;
        this.emit('result');
      }
      this.#settle('done');
    } catch (error) {
      if (isStale()) return;
      if (isBadInput(error) && (error as Error).name === 'BadInput') {
        this.#settle('refused', (error as Error).message);
      } else {
        this.#settle('waiting');
        // Without any device the status of the engine says so, once for the page.
        if (this.engine.status.phase !== 'failed') showError((error as Error).message);
      }
    }
  }

  /** What a variant makes of the text; nothing if it is not here or a newer text is. */
  async #resultOf(
    variant: Variant,
    text: string,
    width: number,
    isStale: () => boolean,
  ): Promise<Result | undefined> {
    const model = this.modelOf(variant);
    if (!(await this.#fetched(variant, model)) || isStale()) return undefined;
    const translation = await this.engine.translate(model, text, width);
    if (isStale()) return undefined;
    const greedy = width > 1 ? await this.engine.translate(model, text, 1) : null;
    // The references are in the homework's letters.
    const distance =
      this.known && variant !== 'people'
        ? await this.engine.editDistance(translation.translation, this.known.english)
        : null;
    return { translation, greedy, distance };
  }

  async #fetched(variant: Variant, model: string): Promise<boolean> {
    const { models } = this.engine;
    if (models.has(model)) return true;
    await models.readManifest();
    if (!models.translators.some(({ name }) => name === model)) {
      this.missing.add(variant);
      return false;
    }
    await models.download(model);
    return true;
  }

  #settle(phase: Phase, problem = ''): void {
    this.phase = phase;
    this.problem = problem;
    if (phase === 'empty' || phase === 'refused') this.#shown = [];
    this.emit('result');
  }

  /** Lets the new translation grow from the first letter that is not as before. */
  #write(translation: Translation): void {
    const letters = translation.letters.map(({ token }) => token);
    const changed = letters.findIndex((letter, step) => letter !== this.#shown[step]);
    this.#shown = letters;
    if (changed < 0 || this.#reducesMotion()) this.#toEnd();
    else this.play(changed);
  }

  /** Behind the last letter, of the other translation too, which may come later and be longer. */
  #toEnd(): void {
    this.stop();
    this.#selected = Number.POSITIVE_INFINITY;
    this.emit('step');
  }
}
