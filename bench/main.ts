/** A benchmark, not a test: it ends with 0 whatever the numbers are, and with 1 only when something broke. */
import { stopAsked } from '../dev/stop-signal.ts';
import { oneOf, readCommandLine, UsageError } from '../runtime/command-line.ts';
import { devices } from '../runtime/device.ts';
import { Releasers } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { probeDevice } from './device.ts';
import { machineFacts } from './machine.ts';
import type { Measure, Result } from './measure.ts';
import { measures } from './measures/index.ts';
import { progressOf } from './progress.ts';
import { openServices } from './services.ts';
import { table } from './table.ts';

const usage = `npm run bench -- [MEASURE …]         how fast the platform is, each measure against the raw limit of this machine
  --device DEVICE      what enlarges photos: ${devices.join(', ')}; default cpu. On a GPU nothing else is measured, unless it is named

Measures, all if none is named:
${measures.map(({ name, about }) => `  ${name.padEnd(18)} ${about}`).join('\n')}`;

const asked = readCommandLine(
  usage,
  { allowPositionals: true, options: { device: { type: 'string', default: 'cpu' } } },
  ({ positionals, values }) => {
    const device = oneOf('--device', values.device, devices);
    return {
      device,
      chosen: choose(device !== 'cpu' && positionals.length === 0 ? ['upscale'] : positionals),
    };
  },
);
const log = createLog('bench', 'warn');
/** Those of the services, and above them those of the measure that runs. */
const shared = new Releasers();
let own = new Releasers();

/** @returns the exit code */
async function run({ device, chosen }: typeof asked): Promise<number> {
  const found = await probeDevice(device);
  if ('why' in found) {
    console.log(`Nothing was measured on ${device}: ${found.why}`);
    return 0;
  }
  console.log([...machineFacts(), `upscales run on ${device}: ${found.name}`].join('\n'));
  const stageOf = await openServices(shared, device);
  const results: Result[] = [];
  for (const measure of chosen) {
    own = new Releasers();
    const progress = progressOf(measure);
    const stage = { ...(await stageOf(measure.name)), releasers: own, progress: progress.show };
    results.push(...(await measure.run(stage)));
    progress.end();
    await own.releaseAll(log);
  }
  console.log(`\n${table(results).join('\n')}`);
  return 0;
}

function choose(names: string[]): Measure[] {
  const unknown = names.find((name) => !measures.some((measure) => measure.name === name));
  if (!unknown) return measures.filter(({ name }) => names.length === 0 || names.includes(name));
  throw new UsageError(`There is no measure "${unknown}".`);
}

try {
  process.exitCode = await Promise.race([run(asked), stopAsked().then(() => 130)]);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.stack : error}`);
  process.exitCode = 1;
}
await own.releaseAll(log);
await shared.releaseAll(log);
process.exit();
