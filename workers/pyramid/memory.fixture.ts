/** `node memory.fixture.ts PICTURE FOLDER original|made`: prints the peak memory, in MB, of cutting a picture into tiles. */
import { join } from 'node:path';
import { peakMemory } from '../upscale/peak.fixture.ts';
import { makePyramid } from './task.ts';

const [input = '', scratch = '', from] = process.argv.slice(2);
const args = { input, isOriginal: from === 'original', output: join(scratch, 'pyramid'), scratch };
const peak = await peakMemory((look) =>
  makePyramid(args, { signal: new AbortController().signal, progress: look }),
);
console.log(peak);
process.exit();
