/** Training in the worker of a device: what a run on the main thread asks of it. */

import * as Comlink from 'comlink';
import type {
  Assessment,
  Curve,
  DataBytes,
  Engine,
  Epoch,
  ExampleCounts,
  Networks,
  Progress,
  Trainer,
  TrainingData,
  TrainingOptions,
} from './protocol';
import { bytesOf, NotOwner, type StoredRun, store } from './storage';

/** What became of a turn. */
export interface Turn {
  progress: Progress;
  curve: Curve;
  /** The epoch that ended with the turn. */
  ended: Epoch | null;
  /** Examples a second, of late; null until known. */
  rate: number | null;
  /** Seconds to the end of the run; null until known. */
  secondsLeft: number | null;
}

/** Why the browser did not store a run, and the bytes to be kept otherwise. */
export interface Refusal {
  reason: string;
  bytes: Uint8Array;
  /** Whether the run is another tab's now. */
  isOthers: boolean;
}

/** Of the newest turn in the rate, the rest is of the ones before. */
const SHARE = 0.2;

export function trainingApi(
  opened: () => { networks: Networks; engine: Engine },
  inTurn: <T>(job: () => T | Promise<T>) => Promise<T>,
  calls: <T extends object>(of: () => T) => T & Comlink.ProxyMarked,
) {
  let data: TrainingData;
  let trainer: Trainer;
  let assessment: Assessment | undefined;
  let rate: number | null = null;
  /** How many steps a call to the bundle takes. */
  let together = 1;

  function turn(ended: Epoch | null): Turn {
    const progress = trainer.progress();
    const { options, steps_per_epoch: steps, step, examples } = progress;
    const left = Math.max(0, options.epochs * steps - step) / steps;
    return {
      progress,
      curve: trainer.curve(),
      ended,
      rate,
      secondsLeft: rate === null ? null : (left * examples) / rate,
    };
  }

  /** Takes steps until so many milliseconds have passed, the epoch is at its end, or `most` are taken. */
  async function takeSteps(milliseconds: number, most: number): Promise<Turn> {
    const begin = performance.now();
    let count = 0;
    let ended: Epoch | null = null;
    while (count < most) {
      const before = performance.now();
      const taken = await trainer.step(Math.min(together, most - count));
      count += taken.length;
      const took = performance.now() - before;
      // Few calls on a fast device, one step a call on a slow one.
      if (took < milliseconds / 8) together = Math.min(64, together * 2);
      else if (took > milliseconds / 2) together = Math.max(1, together >> 1);
      if (trainer.epoch_is_due() || taken.length === 0) break;
      if (performance.now() - begin > milliseconds) break;
    }
    const took = performance.now() - begin;
    const { options, steps_per_epoch: steps, examples } = trainer.progress();
    const seen = Math.min(count * options.batch_size, (count * examples) / steps);
    const now = (seen * 1000) / took;
    rate = rate === null ? now : rate * (1 - SHARE) + now * SHARE;
    if (trainer.epoch_is_due()) ended = await trainer.end_epoch();
    return turn(ended);
  }

  function begun(made: Trainer): Turn {
    trainer?.free();
    trainer = made;
    [rate, together] = [null, 1];
    return turn(null);
  }

  return {
    trainer: calls(() => trainer),
    /** A network that is checked, since `beginAssessment`. */
    assessment: calls(() => {
      if (!assessment) throw new Error('a network is checked with beginAssessment');
      return assessment;
    }),

    /** Unpacks what is learnt from. */
    prepareTraining(bytes: DataBytes): Promise<ExampleCounts> {
      return inTurn(() => {
        const { TrainingData: made } = opened().networks;
        data?.free();
        switch (bytes.kind) {
          case 'characters':
            data = made.characters(bytes.images, bytes.labels);
            break;
          case 'glyphs':
            data = made.glyphs(bytes.file, bytes.examples, bytes.seed);
            break;
          case 'sentences':
            data = made.sentences(bytes.training, bytes.validation);
            break;
          case 'grammar':
            data = made.grammar(bytes.examples, bytes.seed);
        }
        return { training: data.examples, validation: data.validation_examples };
      });
    },

    /** Begins to check a network on the data that were unpacked, and gives how many examples there are. */
    beginAssessment(model: string, onAll: boolean): Promise<number> {
      return inTurn(() => {
        assessment?.free();
        assessment = opened().engine.assess(model, data, onAll);
        return assessment.examples();
      });
    },

    beginTraining(options: TrainingOptions): Promise<Turn> {
      return inTurn(async () => begun(await opened().engine.train(options, data)));
    },

    /** Goes on from a checkpoint, or from the one that is stored under that name. */
    resumeTraining(checkpoint: Uint8Array | string): Promise<Turn> {
      return inTurn(async () => {
        const bytes = typeof checkpoint === 'string' ? await bytesOf(checkpoint) : checkpoint;
        return begun(await opened().engine.resume(bytes, data));
      });
    },

    train(milliseconds: number): Promise<Turn> {
      return inTurn(() => takeSteps(milliseconds, Number.POSITIVE_INFINITY));
    },

    trainOneStep(): Promise<Turn> {
      return inTurn(() => takeSteps(0, 1));
    },

    /** Stores the run as it is now, beside the next steps: on the page's own thread it would be felt. */
    async putDownTraining(run: string, mark: string, about: StoredRun): Promise<Refusal | null> {
      const bytes = await inTurn(() => (about.progress.finished ? trainer.weights() : trainer.checkpoint()));
      try {
        await store(run, mark, about, bytes);
        return null;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const isOthers = error instanceof NotOwner;
        return Comlink.transfer({ reason, bytes, isOthers }, [bytes.buffer]);
      }
    },
  };
}
