/**
 * `window.contestant`: through it a program measures this page and other libraries alike, with weights and inputs of
 * its own. What is measured is the page's own way: a call from the main thread, the worker, the bundle, and back.
 */

import { texts } from '#language/bench/texts';
import type { Device } from '../engine/backend';
import { Connection } from '../engine/connection';
import { readManifest, trainingBundle } from '../engine/manifest';
import type { Contestant } from './contract';
import { MEASURED } from './tasks';
import { fetchModels } from './weights';

const CNN = 'shared-cnn';
const TRANSLATOR = 'shared-translator';

let connection: Connection | undefined;
/** Settles when the translator can be called. */
let translator: Promise<unknown> | undefined;
/** Opened with the first step of training; on flex that is another bundle. */
let training: Promise<Connection> | undefined;
let last: { device: Device; weights: string; dropout: boolean } | undefined;

async function connect(device: Device): Promise<Connection> {
  if (connection?.device === device) return connection;
  connection?.terminate();
  connection = undefined;
  const { bundles } = await readManifest();
  connection = await Connection.open(device, bundles[device]);
  return connection;
}

/** The network comes first; the translator is waited for when it is called. */
async function load(
  device: Device,
  { weights, dropout = 0 }: { weights: string; dropout?: number },
): Promise<void> {
  const { cnn, translator: file } = fetchModels(weights);
  // Whatever fails first is thrown by what waits for it.
  for (const promise of [cnn, file]) promise.catch(() => undefined);
  last = { device, weights, dropout: dropout > 0 };
  if (training) (await training.catch(() => undefined))?.terminate();
  training = undefined;
  const opened = await connect(device);
  await opened.loadModel('cnn', CNN, await cnn);
  translator = file.then((bytes) => opened.loadModel('translator', TRANSLATOR, bytes));
  translator.catch(() => undefined);
}

function open(): Connection {
  if (!connection) throw new Error(texts.contestant.notLoaded);
  return connection;
}

function openTraining(): Promise<Connection> {
  training ??= (async () => {
    if (!last) throw new Error(texts.contestant.notLoaded);
    const { device, weights, dropout } = last;
    const { bundles } = await readManifest();
    const models = fetchModels(weights);
    const opened = await Connection.open(device, trainingBundle(bundles, device));
    const [cnn, seq] = await Promise.all([models.cnn, models.translator]);
    await opened.call((remote) => remote.beginSteps(cnn, seq, dropout));
    return opened;
  })();
  return training;
}

export const contestant: Contestant = {
  name: `unfold ${import.meta.env.VERSION}`,
  backends: MEASURED,
  load,
  async cnnInfer(_batch, input) {
    return open().call(({ engine }) => engine.infer(CNN, input));
  },

  async translateGreedy(source, steps, wantLogits = false) {
    const opened = open();
    await translator;
    const { tokens, logits } = await opened.call(({ engine }) =>
      engine.greedy_steps(TRANSLATOR, source, steps),
    );
    return wantLogits ? { tokens, logits } : { tokens };
  },

  async cnnTrainStep(_batch, images, labels) {
    return (await openTraining()).call(({ steps }) => steps.cnn(images, labels));
  },

  async seqTrainStep({ batch, src, tgtOut }) {
    return (await openTraining()).call(({ steps }) => steps.translator(batch, src, tgtOut));
  },
};
