import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ModelError } from '../errors.ts';

/** A name that is also safe as a file's, on every system. */
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
const count = z.int().min(1).max(1024);
const side = z.int().min(16).max(2048);

const network = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('srvgg'),
    features: count,
    convs: z.int().min(0).max(256),
    activation: z.enum(['relu', 'prelu', 'unit']),
  }),
  z.strictObject({
    kind: z.literal('rrdb'),
    features: count,
    growth: count,
    blocks: count,
    fold: z.union([z.literal(1), z.literal(2)]),
    doublings: z.int().min(1).max(3),
  }),
  /** A ready ONNX file; `image` says whether it takes bytes as ours do, or planes of floats. */
  z.strictObject({ kind: z.literal('onnx'), image: z.enum(['bytes', 'planes']) }),
]);

const manifest = z
  .strictObject({
    name: z.string().regex(NAME),
    network,
    scale: z.int().min(2).max(8),
    /** Input pixels; see `Joint`. */
    overlap: z.int().min(0).max(512),
    blend: z.int().min(0).max(256),
    tile: z.strictObject({ width: side, height: side }),
    weights: z.strictObject({
      file: z.string().regex(/^[\w.-]+\.(safetensors|onnx)$/),
      bytes: z.int().min(1),
      sha256: z.hex().length(64),
    }),
    /** The file it was made of. */
    source: z.strictObject({ file: z.string().max(255), sha256: z.hex().length(64) }),
    licence: z.string().max(200),
  })
  .refine(({ tile, overlap, blend }) => {
    const room = Math.min(tile.width, tile.height) - 2 * overlap;
    return blend <= overlap && room >= Math.max(2, 2 * blend);
  }, 'the tile has no room between its overlaps');

/** What MODELS_DIR knows of a model that a person installed: `<name>.json` beside the file it names. */
export type Manifest = z.output<typeof manifest>;

const SUFFIX = '.json';

export function checkedName(name: string): string {
  if (NAME.test(name)) return name;
  const rule = 'letters, digits, dots, dashes and underscores, 64 at most, a letter or digit first';
  throw new ModelError('unsupported', `${JSON.stringify(name)} cannot be a model's name: ${rule}.`);
}

/** @throws ModelError `damaged` when the file is there but is no manifest. */
export async function readManifest(folder: string, name: string): Promise<Manifest | undefined> {
  if (!NAME.test(name)) return undefined;
  const path = join(folder, name + SUFFIX);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new ModelError('damaged', `${path} cannot be read: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  const parsed = manifest.safeParse(parseJson(text));
  if (parsed.success && parsed.data.name === name) return parsed.data;
  const why = parsed.error ? z.prettifyError(parsed.error) : 'it has another name inside';
  throw new ModelError('damaged', `${path} is not the manifest of a model: ${why}. Import the model again.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The names of what is installed, sound or not. */
export async function installedNames(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ModelError('missing', `${folder} (MODELS_DIR) cannot be read: ${error.message}`, {
      cause: error,
    });
  });
  const names = files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  return names.filter((name) => NAME.test(name)).sort();
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Puts weights and manifest in place so that a reader finds the old model, or the new one, or none, but never half:
 * the weights' name holds their hash, and the manifest, which names them, comes last.
 */
export async function install(
  folder: string,
  { weights: content, extension }: { weights: Uint8Array; extension: 'safetensors' | 'onnx' },
  about: Omit<Manifest, 'weights'>,
): Promise<Manifest> {
  const sha256 = sha256Of(content);
  const file = `${about.name}-${sha256.slice(0, 8)}.${extension}`;
  const made = manifest.parse({ ...about, weights: { file, bytes: content.length, sha256 } });
  const before = await readManifest(folder, about.name).catch(() => undefined);
  await replaceFile(join(folder, file), content);
  await replaceFile(join(folder, about.name + SUFFIX), Buffer.from(`${JSON.stringify(made, null, 2)}\n`));
  if (before && before.weights.file !== file) await rm(join(folder, before.weights.file), { force: true });
  return made;
}

async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await using handle = await open(partial, 'w');
    await handle.writeFile(content);
    await handle.sync();
    await handle.close();
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
