import { texts } from '#language/engine/texts';
import { FileError, manifestUrl, problemOf, problemOfContent, type SiteFile } from '../page/site-files';
import type { Device } from './backend';
import { fusesMultiplyAdd } from './multiply-add';

export interface Bundle {
  glue: SiteFile;
  /** The module, of two the one for this engine. */
  wasm: SiteFile;
  /** What training needs besides. */
  training?: SiteFile;
}

export interface ModelFile extends SiteFile {
  name: string;
  kind: 'cnn' | 'fcn' | 'reader' | 'translator';
}

/** The samples of the data set, where the site was built with it. */
export interface SampleFiles {
  images: SiteFile;
  labels: SiteFile;
  /** Where each stands in its official file, counted from 0: the first in that of training, the others in that of the test. */
  places: number[];
  licence: string;
}

export interface Manifest {
  /** A device's networks, or the decoders of pictures. */
  bundles: Partial<Record<Device | 'pictures', Bundle>>;
  models: ModelFile[];
  samples: SampleFiles | null;
  training: TrainingFiles;
  /** What sheet.html loads, to be packed. */
  sheet: PackedFile[];
}

/** A file of the site by the path that it has there. */
export interface PackedFile extends SiteFile {
  path: string;
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

export async function readManifest(): Promise<Manifest> {
  const url = manifestUrl();
  const response = await fetch(url, { cache: 'no-cache' }).catch(() => undefined);
  if (!response?.ok) throw await problemOf(url.href);
  const raw = (await response.json().catch(() => {
    throw problemOfContent(url.href, response) ?? new FileError(texts.engine.manifestBroken);
  })) as RawManifest;
  const resolved = <F extends SiteFile>(file: F): F => ({
    ...file,
    url: new URL(file.url, url).href,
  });
  const bundles: Manifest['bundles'] = {};
  for (const [name, bundle] of Object.entries(raw.bundles)) {
    const { glue, wasm, relaxed, training } = bundle;
    bundles[name as keyof typeof bundles] = {
      glue: resolved(glue),
      wasm: resolved(relaxed && fusesMultiplyAdd() ? relaxed : wasm),
      ...(training ? { training: resolved(training) } : {}),
    };
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
    sheet: (raw.sheet ?? []).map((file) => ({ ...resolved(file), path: file.url })),
    samples: samples
      ? { ...samples, images: resolved(samples.images), labels: resolved(samples.labels) }
      : null,
  };
}

interface RawManifest {
  /** `relaxed`: the module with relaxed SIMD's multiply-add. */
  bundles: Record<string, Bundle & { relaxed?: SiteFile }>;
  models: ModelFile[];
  data: { samples?: SampleFiles } | null;
  training?: TrainingFiles;
  sheet?: SiteFile[];
}
