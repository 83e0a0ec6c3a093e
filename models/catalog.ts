import { ModelError } from './errors.ts';
import type { Srvgg, TileSize } from './onnx/srvgg.ts';

export type CatalogEntry = {
  name: string;
  goodFor: string;
  network: Srvgg;
  /** Output pixels per input pixel, along each side. */
  scale: number;
  weights: { file: string; bytes: number; sha256: string; origin: string };
  licence: string;
  /** Input pixels that neighbouring tiles share on each side; at `radiusOf(network)` tiling changes no bit. */
  overlap: number;
  /** The fixed shape one inference takes, overlap included; chosen by measurement, see docs/models.md. */
  tile: TileSize;
  /** Comes with the project in models/builtin; the others are looked for in MODELS_DIR. */
  builtin: boolean;
};

const trainedHere = { scale: 4, tile: { width: 256, height: 256 }, builtin: true } as const;

const distilledLicence =
  'Apache-2.0; distilled from a BSD-3-Clause model on photos licensed for research, see models/builtin/README.md';

const realEsrgan = {
  scale: 4,
  licence: 'BSD-3-Clause, © 2021 Xintao Wang',
  tile: { width: 384, height: 384 },
  builtin: false,
} as const;
const origin = (file: string) =>
  `github.com/xinntao/Real-ESRGAN, release v0.2.5.0, ${file}, as half-precision`;

export const catalog: readonly CatalogEntry[] = [
  {
    ...trainedHere,
    name: 'restore-fast',
    goodFor: 'everyday photos: cleans up noise and JPEG as Real-ESRGAN does, many times faster',
    network: { kind: 'srvgg', features: 32, convs: 16, activation: 'relu' },
    weights: {
      file: 'restore-fast.safetensors',
      bytes: 328_344,
      sha256: '1e0a05ddefdec3022cf1a7f90155e6de55eac5f1f90100c1d9dfe535522744d6',
      origin: 'distilled from realesr-general-x4v3 by models/train/',
    },
    licence: distilledLicence,
    overlap: 18,
  },
  {
    ...trainedHere,
    name: 'restore-fast-int8',
    goodFor: 'as restore-fast, in bytes: half the time on a CPU with VNNI, a little less exact',
    network: { kind: 'srvgg', features: 32, convs: 16, activation: 'unit' },
    weights: {
      file: 'restore-fast-int8.safetensors',
      bytes: 328_344,
      sha256: 'bc0d4c117c12229c65fb02b312afdc0d74e2ef4ed73c1d207792b5bad3b16b31',
      origin: 'made of restore-fast by models/train/quantize.py',
    },
    licence: distilledLicence,
    overlap: 18,
  },
  {
    ...trainedHere,
    name: 'faithful',
    goodFor: 'clean photos: sharpens what is there and invents nothing',
    network: { kind: 'srvgg', features: 32, convs: 12, activation: 'relu' },
    weights: {
      file: 'faithful.safetensors',
      bytes: 253_728,
      sha256: '3828f2e437c69926f47b606c98c90f34cf729dec3a8738d14e0460bba453da24',
      origin: 'trained by models/train/train.py',
    },
    licence: 'Apache-2.0; trained on photos licensed for research, see models/builtin/README.md',
    overlap: 14,
  },
  {
    ...realEsrgan,
    name: 'realesr-general-x4v3',
    goodFor: 'compressed and noisy photos: cleans up and invents fine texture',
    network: { kind: 'srvgg', features: 64, convs: 32, activation: 'prelu' },
    weights: {
      file: 'realesr-general-x4v3.f16.safetensors',
      bytes: 2_435_744,
      sha256: 'a0bb45f418039b212d3640a037e57d8962ae7ac7ba012ac0ae95e5ff93b2fd9f',
      origin: origin('realesr-general-x4v3.pth'),
    },
    overlap: 34,
  },
  {
    ...realEsrgan,
    name: 'realesr-general-wdn-x4v3',
    goodFor: 'as realesr-general-x4v3, but keeps more of the grain',
    network: { kind: 'srvgg', features: 64, convs: 32, activation: 'prelu' },
    weights: {
      file: 'realesr-general-wdn-x4v3.f16.safetensors',
      bytes: 2_435_752,
      sha256: '0f969f195d3370f83888e185ba3e348ba6b7553ed149d3584e9dd182ca0824cc',
      origin: origin('realesr-general-wdn-x4v3.pth'),
    },
    overlap: 34,
  },
  {
    ...realEsrgan,
    name: 'realesr-animevideov3',
    goodFor: 'drawings and animation',
    network: { kind: 'srvgg', features: 64, convs: 16, activation: 'prelu' },
    weights: {
      file: 'realesr-animevideov3.f16.safetensors',
      bytes: 1_247_696,
      sha256: '1f4c46812d5f964057b177b2d18476ba5ed0f9ba2caf7d1cf0da66f536e3dc9b',
      origin: origin('realesr-animevideov3.pth'),
    },
    overlap: 18,
  },
];

/** The model a job gets when it names none: it works with no download. */
export const DEFAULT_MODEL = 'restore-fast';

/** @throws ModelError `unknown` listing the names there are. */
export function findModel(name: string): CatalogEntry {
  const entry = catalog.find((candidate) => candidate.name === name);
  if (entry) return entry;
  const known = catalog.map((candidate) => candidate.name).join(', ');
  throw new ModelError('unknown', `There is no model ${JSON.stringify(name)}; the catalog has ${known}.`);
}
