import { texts } from '../texts/exhibits.en';
import type { Device } from './backend';

/** A file of the site, with what it must be. */
export interface SiteFile {
  /** Absolute, once `readManifest` has resolved it. */
  url: string;
  size: number;
  /** Subresource integrity: `sha256-…`. */
  integrity: string;
}

export interface Bundle {
  glue: SiteFile;
  wasm: SiteFile;
}

export interface ModelFile extends SiteFile {
  name: string;
  kind: 'cnn' | 'fcn' | 'translator';
}

/** The samples of the data set, where the site was built with it. */
export interface SampleFiles {
  images: SiteFile;
  labels: SiteFile;
  /** What the first image is. */
  first: string;
  licence: string;
}

export interface Manifest {
  /** A device's networks, training on flex, or the decoders of pictures. */
  bundles: Partial<Record<Device | 'training' | 'pictures', Bundle>>;
  models: ModelFile[];
  samples: SampleFiles | null;
  training: TrainingFiles;
}

/** What the site has to learn from. */
export interface TrainingFiles {
  /** Characters of open typefaces. */
  glyphs?: SiteFile;
  /** Kuzushiji-MNIST in parts of 10,000 images, where the site was built with it. */
  kmnist?: { images: SiteFile[]; labels: SiteFile[] };
  /** The homework's sentence pairs, likewise. */
  pairs?: { training: SiteFile; validation: SiteFile };
}

/** A file of the site could not be had; the message says what to do. */
export class FileError extends Error {
  override name = 'FileError';
}

/** The bundle that trains on a device: on flex it is one of its own, made for speed. */
export function trainingBundle(bundles: Manifest['bundles'], device: Device): Bundle | undefined {
  return bundles[device === 'flex' ? 'training' : device];
}

/** Where the site's files lie: beside the folder of this module, whatever page has loaded it. */
function home(): URL {
  const module = import.meta.url;
  return new URL('../', module);
}

export async function readManifest(): Promise<Manifest> {
  const url = new URL('manifest.json', home());
  const response = await fetch(url, { cache: 'no-cache' }).catch(() => {
    throw new FileError(texts.engine.manifestUnreachable);
  });
  if (!response.ok) throw new FileError(texts.engine.manifestMissing(response.status));
  const raw = (await response.json().catch(() => {
    throw new FileError(texts.engine.manifestBroken);
  })) as RawManifest;
  const resolved = <F extends SiteFile>(file: F): F => ({
    ...file,
    url: new URL(file.url, url).href,
  });
  const bundles: Manifest['bundles'] = {};
  for (const [name, bundle] of Object.entries(raw.bundles)) {
    bundles[name as keyof typeof bundles] = { glue: resolved(bundle.glue), wasm: resolved(bundle.wasm) };
  }
  const samples = raw.data?.samples;
  const { glyphs, kmnist, pairs } = raw.training ?? {};
  const training: TrainingFiles = {
    ...(glyphs ? { glyphs: resolved(glyphs) } : {}),
    ...(kmnist
      ? { kmnist: { images: kmnist.images.map(resolved), labels: kmnist.labels.map(resolved) } }
      : {}),
    ...(pairs
      ? { pairs: { training: resolved(pairs.training), validation: resolved(pairs.validation) } }
      : {}),
  };
  return {
    bundles,
    training,
    models: raw.models.map(resolved),
    samples: samples
      ? { ...samples, images: resolved(samples.images), labels: resolved(samples.labels) }
      : null,
  };
}

interface RawManifest {
  bundles: Record<string, Bundle>;
  models: ModelFile[];
  data: { samples?: SampleFiles } | null;
  training?: TrainingFiles;
}

/** The file's bytes, after the browser has compared them with the manifest's checksum. */
export async function fetchChecked(file: SiteFile): Promise<Response> {
  const name = new URL(file.url).pathname.split('/').slice(-2).join('/');
  let response: Response;
  try {
    response = await fetch(file.url, { integrity: file.integrity });
  } catch {
    // A failed checksum and a failed connection look the same to `fetch`: ask again without the checksum.
    const reached = await fetch(file.url, { method: 'HEAD', cache: 'no-store' }).then(
      (answer) => answer.ok,
      () => false,
    );
    throw new FileError(reached ? texts.engine.fileChanged(name) : texts.engine.fileUnreachable(name));
  }
  if (!response.ok) throw new FileError(texts.engine.fileMissing(name, response.status));
  return response;
}
