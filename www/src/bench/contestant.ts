/**
 * `window.contestant`: through it a program measures this page and other libraries alike, with weights and inputs of
 * its own. As theirs, its bundle runs on the page's own thread: a call and its answer cross no queue.
 */

import { texts } from '#language/bench/texts';
import { texts as engineTexts } from '#language/engine/texts';
import type { Device } from '../engine/backend';
import { addTraining, openBundle } from '../engine/bundle';
import { readManifest } from '../engine/manifest';
import type { Engine, Networks, Steps } from '../engine/protocol';
import type { Contestant } from './contract';
import { MEASURED } from './tasks';
import { modelsAt } from './weights';

interface Opened {
  engine: Engine;
  /** Fetches what training needs besides. */
  prepareTraining(): Promise<void>;
}

const CNN = 'shared-cnn';
const TRANSLATOR = 'shared-translator';

let device: Device | undefined;
let opening: Promise<Opened> | undefined;
/** Settles when the translator can be called. */
let translator: Promise<unknown> | undefined;
let beginSteps: (() => Promise<Steps>) | undefined;
let steps: Promise<Steps> | undefined;

/** Asked for by the page's head; where that failed, once more when it is needed. */
const listed = readManifest();
listed.catch(() => undefined);

async function open(chosen: Device): Promise<Opened> {
  const bundle = (await listed.catch(readManifest)).bundles[chosen];
  if (!bundle) throw new Error(engineTexts.engine.notBuilt(chosen));
  const networks = await openBundle<Networks>(bundle);
  return { engine: await networks.Engine.create(), prepareTraining: () => addTraining(networks, bundle) };
}

/** The network comes first; only then is the translator fetched, and waited for when it is called. */
async function load(
  chosen: Device,
  { weights, dropout = 0 }: { weights: string; dropout?: number },
): Promise<void> {
  const models = modelsAt(weights);
  const cnn = models.cnn();
  // Whatever fails first is thrown by what waits for it.
  cnn.catch(() => undefined);
  if (!opening || device !== chosen) opening = open(chosen);
  device = chosen;
  const { engine, prepareTraining } = await opening;
  await engine.load_reader(CNN, await cnn);
  const file = models.translator();
  translator = file.then((bytes) => engine.load_translator(TRANSLATOR, bytes, ''));
  translator.catch(() => undefined);
  steps = undefined;
  beginSteps = async () => {
    await prepareTraining();
    return engine.steps(await cnn, await file, dropout > 0);
  };
}

async function engine(): Promise<Engine> {
  if (!opening) throw new Error(texts.contestant.notLoaded);
  return (await opening).engine;
}

function training(): Promise<Steps> {
  if (!beginSteps) throw new Error(texts.contestant.notLoaded);
  steps ??= beginSteps();
  return steps;
}

export const contestant: Contestant = {
  name: `unfold ${import.meta.env.VERSION}`,
  backends: MEASURED,
  load,
  async cnnInfer(_batch, input) {
    return (await engine()).infer(CNN, input);
  },

  async translateGreedy(source, count, wantLogits = false) {
    const opened = await engine();
    await translator;
    const { tokens, logits } = await opened.greedy_steps(TRANSLATOR, source, count);
    return wantLogits ? { tokens, logits } : { tokens };
  },

  async cnnTrainStep(_batch, images, labels) {
    return (await training()).cnn(images, labels);
  },

  async seqTrainStep({ batch, src, tgtOut }) {
    return (await training()).translator(batch, src, tgtOut);
  },
};
