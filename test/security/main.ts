import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneOf, readCommandLine, wholeNumber } from '../../runtime/command-line.ts';
import { Sandbox } from '../../workers/sandbox/sandbox.ts';
import { fuzz } from './fuzz.ts';
import { photoFormats, videoFormats } from './samples.ts';

const SAY_MS = 30_000;

const every = [...photoFormats, ...videoFormats];
const usage = `npm run fuzz                     damaged copies of every accepted format, through what the API looks at and every kind
  --count NUMBER   how many of each; default 2000
  --only FORMATS   these alone: ${every.join(',')}
  --seed NUMBER    where to begin; default 1. A finding names the number that makes it again, with --count 1; a run that
                   was cut short goes on after the last number that it said`;

const options = {
  count: { type: 'string', default: '2000' },
  only: { type: 'string', default: every.join(',') },
  seed: { type: 'string', default: '1' },
} as const;
const { formats, count, seed } = readCommandLine(usage, { options }, ({ values }) => ({
  formats: values.only.split(',').map((format) => oneOf('--only', format, every)),
  count: wholeNumber('--count', values.count, 1),
  seed: wholeNumber('--seed', values.seed, 0),
}));
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
