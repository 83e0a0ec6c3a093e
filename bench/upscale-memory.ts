/**
 * Peak anonymous memory of one upscale, each in a process of its own: `node bench/upscale-memory.ts [name]`.
 * The whole takes about ten minutes on two cores. Linux only: it reads /proc.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mediaProcessEnv } from '../workers/config.ts';
import { openRaw, type Sharp } from '../workers/image.ts';
import { peakMemory } from '../workers/upscale/peak.fixture.ts';
import { upscalePhoto } from '../workers/upscale/task.ts';

type Case = { name: string; megapixels: number; scale: 2 | 3 | 4; save: (picture: Sharp) => Sharp };

const turned = (picture: Sharp) => picture.withMetadata({ orientation: 6 }).jpeg({ progressive: true });
const cases: Case[] = [
  { name: 'jpeg-24', megapixels: 24, scale: 4, save: (picture) => picture.jpeg() },
  { name: 'turned-progressive-24', megapixels: 24, scale: 4, save: turned },
  { name: 'transparent-png-24', megapixels: 24, scale: 4, save: (picture) => picture.ensureAlpha(0.5).png() },
  { name: 'webp-24', megapixels: 24, scale: 4, save: (picture) => picture.webp({ effort: 0 }) },
  { name: 'jpeg-50', megapixels: 50, scale: 2, save: (picture) => picture.jpeg() },
  { name: 'turned-progressive-50', megapixels: 50, scale: 2, save: turned },
];

const [asked, input, scale] = process.argv.slice(2);
if (asked === '--child' && input)
  console.log(JSON.stringify(await measure(input, Number(scale) as 2 | 3 | 4)));
else for (const each of cases) if (!asked || each.name === asked) console.log(await row(each));

async function row({ name, megapixels, scale, save }: Case): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-memory-'));
  try {
    const path = join(folder, 'photo');
    await save(textured(megapixels)).toFile(path);
    const program = fileURLToPath(import.meta.url);
    const child = await promisify(execFile)(process.execPath, [program, '--child', path, String(scale)], {
      env: mediaProcessEnv(),
    });
    const { peak, seconds, width, height } = JSON.parse(child.stdout);
    return `${name.padEnd(24)} ×${scale}  ${width} × ${height}  peak ${peak} MB anonymous  ${seconds} s`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A 3:2 picture with detail, blown up from a small one so that making it takes little. */
function textured(megapixels: number): Sharp {
  const small = Uint8Array.from({ length: 600 * 400 * 3 }, (_, i) => (i * 7 + ((i * i) >> 9)) & 255);
  const height = Math.round(Math.sqrt((megapixels * 1e6) / 1.5));
  return openRaw(small, 600, 400, 3).resize(Math.round(height * 1.5), height, { fit: 'fill' });
}

async function measure(input: string, scale: 2 | 3 | 4) {
  const scratch = join(input, '..');
  const args = {
    input,
    output: `${input}-result`,
    scratch,
    scale,
    background: '#ffffff',
    metadata: 'strip-gps' as const,
  };
  let made = { width: 0, height: 0, milliseconds: 0 };
  const peak = await peakMemory(async (look) => {
    made = await upscalePhoto(args, { signal: new AbortController().signal, progress: look });
  });
  const { width, height, milliseconds } = made;
  return { peak, seconds: Math.round(milliseconds / 1000), width, height };
}
