/**
 * `npm run fuzz`: damaged copies of every accepted format, through what the API looks at and through every kind.
 * `--count 2000` says how many of each, `--only png,mp4` which formats, `--seed 1` where to begin: a finding names the
 * number that makes it again, with `--count 1`, and a run that was cut short goes on after the last number that it said.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Sandbox } from '../../workers/sandbox/sandbox.ts';
import { fuzz } from './fuzz.ts';
import { photoFormats, videoFormats } from './samples.ts';

const SAY_MS = 30_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    only: { type: 'string', default: [...photoFormats, ...videoFormats].join(',') },
    seed: { type: 'string', default: '1' },
  },
});
const wanted = values.only.split(',');
const formats = [...photoFormats, ...videoFormats].filter((format) => wanted.includes(format));
const [count, seed] = [Number(values.count), Number(values.seed)];
const folder = await mkdtemp(join(tmpdir(), 'darkroom-fuzz-'));
const sandbox = new Sandbox(1_024 * 2 ** 20);
try {
  for (const format of formats) {
    const started = Date.now();
    const onDone = sayProgress(format);
    const { tally, findings } = await fuzz({ format, count, seed, sandbox, folder, onDone });
    console.log(`${format}: ${count} damaged files in ${Math.round((Date.now() - started) / 1000)} s`);
    for (const [step, ends] of Object.entries(tally)) {
      const counted = Object.entries(ends).map(([end, times]) => `${end} ${times}`);
      console.log(`  ${step.padEnd(10)} ${counted.join(', ')}`);
    }
    for (const finding of findings) console.log(`  NOT ALLOWED  ${finding}`);
    if (findings.length > 0) process.exitCode = 1;
  }
} finally {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
}

function sayProgress(format: string): (number: number) => void {
  let next = Date.now() + SAY_MS;
  return (number) => {
    if (Date.now() < next) return;
    next = Date.now() + SAY_MS;
    console.log(`${format}: done up to ${number}`);
  };
}
