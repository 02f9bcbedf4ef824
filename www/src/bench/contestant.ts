/**
 * `window.contestant`: through it a program measures this page and other libraries alike, with weights and inputs of
 * its own. As theirs, its bundle runs on the page's own thread: a call and its answer cross no queue.
 */

import { texts } from '#language/bench/texts';
import { texts as engineTexts } from '#language/engine/texts';
import type { Device } from '../engine/backend';
import { addTraining, type Glue, openBundle } from '../engine/bundle';
import { type Bundle, readManifest } from '../engine/manifest';
import type { Engine, Networks, Steps } from '../engine/protocol';
import type { Contestant } from './contract';
import { MEASURED } from './tasks';
import { fetchModels } from './weights';

const CNN = 'shared-cnn';
const TRANSLATOR = 'shared-translator';

let device: Device | undefined;
let bundle: Bundle | undefined;
let networks: (Networks & Glue) | undefined;
let opening: Promise<Engine> | undefined;
/** Settles when the translator can be called. */
let translator: Promise<unknown> | undefined;
let beginSteps: (() => Promise<Steps>) | undefined;
let steps: Promise<Steps> | undefined;

async function open(chosen: Device): Promise<Engine> {
  bundle = (await readManifest()).bundles[chosen];
  if (!bundle) throw new Error(engineTexts.engine.notBuilt(chosen));
  networks = await openBundle<Networks>(bundle);
  return networks.Engine.create();
}

/** The network comes first; the translator is waited for when it is called. */
async function load(
  chosen: Device,
  { weights, dropout = 0 }: { weights: string; dropout?: number },
): Promise<void> {
  const { cnn, translator: file } = fetchModels(weights);
  // Whatever fails first is thrown by what waits for it.
  for (const promise of [cnn, file]) promise.catch(() => undefined);
  if (!opening || device !== chosen) opening = open(chosen);
  device = chosen;
  const engine = await opening;
  await engine.load_reader(CNN, await cnn);
  translator = file.then((bytes) => engine.load_translator(TRANSLATOR, bytes, ''));
  translator.catch(() => undefined);
  steps = undefined;
  beginSteps = async () => {
    if (networks && bundle) await addTraining(networks, bundle);
    return engine.steps(await cnn, await file, dropout > 0);
  };
}

function engine(): Promise<Engine> {
  if (!opening) throw new Error(texts.contestant.notLoaded);
  return opening;
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
