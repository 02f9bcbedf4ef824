/** The weights that several libraries are measured with, as files that our engine loads. */

import { texts } from '#language/bench/texts';

/** Where a folder of weights keeps each tensor; offsets count floats. */
export type WeightsManifest = Record<Folder, { name: string; shape: number[]; offset: number }[]>;
type Folder = 'cnn' | 'seq';

interface Tensor {
  shape: number[];
  values: Float32Array;
}
type Tensors = Map<string, Tensor>;

/** PyTorch's names for the tensors of the translator; each layer of LSTM has one bias there and two here. */
const NAMES: Record<string, string> = {
  src_emb: 'encoder.embedding.weight',
  tgt_emb: 'decoder.embedding.weight',
  'att.w': 'decoder.attn.linear_in.weight',
  'out.w': 'decoder.attn.linear_out.weight',
  'proj.b': 'generator.bias',
};
const LAYERS: Record<string, (part: string) => string> = {
  enc_f: (part) => `encoder.lstm.${part}_l0`,
  enc_b: (part) => `encoder.lstm.${part}_l0_reverse`,
  dec: (part) => `decoder.lstm.${part}_l0`,
};
const PARTS: Record<string, string> = { w_ih: 'weight_ih', w_hh: 'weight_hh', b: 'bias_ih' };

function zeros(size: number): Tensor {
  return { shape: [size], values: new Float32Array(size) };
}

function cnnTensors(shared: Tensors): Tensors {
  const name = (given: string) => given.replace(/\.w$/, '.weight').replace(/\.b$/, '.bias');
  return new Map([...shared].map(([given, tensor]) => [name(given), tensor]));
}

function translatorTensors(shared: Tensors): Tensors {
  const tensors: Tensors = new Map();
  for (const [given, tensor] of shared) {
    const [layer = '', part = ''] = given.split('.');
    const inLayer = LAYERS[layer];
    tensors.set(inLayer ? inLayer(PARTS[part] ?? part) : (NAMES[given] ?? given), tensor);
    const size = tensor.shape[0] ?? 0;
    if (inLayer && part === 'b') tensors.set(inLayer('bias_hh'), zeros(size));
    if (given === 'out.w') tensors.set('decoder.attn.linear_out.bias', zeros(size));
  }
  return tensors;
}

/** A safetensors file: the length of the header, the header in JSON, the numbers. */
function safetensors(tensors: Tensors, metadata: Record<string, string>): Uint8Array {
  let end = 0;
  const entries = [...tensors].map(([name, { shape, values }]) => {
    const begin = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const header = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const file = new Uint8Array(8 + header.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let at = 8 + header.length;
  for (const { values } of tensors.values()) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

async function get(address: URL): Promise<Response> {
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok) throw new Error(texts.contestant.noWeights(address.href, response?.status));
  return response;
}

/** One model of a folder of weights. */
async function fetchTensors(folder: URL, model: Folder, manifest: WeightsManifest): Promise<Tensors> {
  const buffer = await (await get(new URL(`${model}.bin`, folder))).arrayBuffer();
  return new Map(
    manifest[model].map(({ name, shape, offset }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [name, { shape, values: new Float32Array(buffer, 4 * offset, size) }];
    }),
  );
}

/** The models of a folder of weights, each fetched when it is asked for, as files for `Engine.load_reader` and `load_translator`. */
export function modelsAt(address: string): Record<'cnn' | 'translator', () => Promise<Uint8Array>> {
  const folder = new URL(address.replace(/\/*$/, '/'), location.href);
  const manifest = get(new URL('manifest.json', folder)).then(
    (response) => response.json() as Promise<WeightsManifest>,
  );
  const tensors = async (model: Folder) => fetchTensors(folder, model, await manifest);
  // The attention of these weights is the one of the homework's equations.
  const options = JSON.stringify({ attention: 'bilinear', reading: 'equations' });
  return {
    cnn: async () => safetensors(cnnTensors(await tensors('cnn')), { kind: 'cnn' }),
    translator: async () =>
      safetensors(translatorTensors(await tensors('seq')), { kind: 'translator', options }),
  };
}
