import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { detectNetwork } from '../architecture/detect.ts';
import { onCpu, type Target } from '../onnx/graph.ts';
import { networkOnnx } from '../onnx/network.ts';
import { readCheckpoint } from '../pth/checkpoint.ts';
import { openSession } from '../session.ts';

/** The second half of reference.py: reads its checkpoints, runs them, and compares with what PyTorch made. */
const TILE = { width: 36, height: 40 };
const ALLOWED = { fp32: 1, fp16: 2 };

async function farthest(folder: string, name: string, target: Target): Promise<number> {
  const { network, scale, weights } = detectNetwork(
    readCheckpoint(await readFile(join(folder, `${name}.pth`))),
  );
  const graph = networkOnnx(network, scale, weights, TILE, target);
  const session = await openSession(graph, { device: 'cpu', threads: 2 });
  const made = await session.run(await readFile(join(folder, `${name}.image`))).finally(session.close);
  const expected = await readFile(join(folder, `${name}.expected`));
  if (made.length !== expected.length)
    throw new Error(`${name}: ${made.length} bytes, not ${expected.length}`);
  return made.reduce((most, level, index) => Math.max(most, Math.abs(level - (expected[index] ?? 0))), 0);
}

const [folder = ''] = process.argv.slice(2);
for (const file of (await readdir(folder)).filter((path) => path.endsWith('.pth')).sort()) {
  const name = file.slice(0, -'.pth'.length);
  const errors = {
    fp32: await farthest(folder, name, onCpu),
    fp16: await farthest(folder, name, { processor: 'gpu', precision: 'fp16' }),
  };
  const isFine = errors.fp32 <= ALLOWED.fp32 && errors.fp16 <= ALLOWED.fp16;
  console.log(
    `${name.padEnd(22)} at most ${errors.fp32} levels apart, with fp16 inside ${errors.fp16}${isFine ? '' : '  WRONG'}`,
  );
  if (!isFine) process.exitCode = 1;
}
