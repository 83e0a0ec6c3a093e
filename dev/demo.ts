import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openProgress } from '../client/cli/progress.ts';
import { createClient } from '../client/index.ts';
import { Releasers } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { buildConsole } from './build-console.ts';
import { type PlatformSettings, readPlatformSettings, root } from './config.ts';
import { type Inputs, sortInputs } from './demo/inputs.ts';
import { paintSamples } from './demo/paint.ts';
import { showAll } from './demo/show.ts';
import { failureLines, resultTable } from './demo/table.ts';
import { FolderInUse } from './folder-lock.ts';
import { noRateLimits } from './no-rate-limits.ts';
import { type Platform, startPlatform } from './platform.ts';
import { secretFile } from './secret-file.ts';
import { stopAsked } from './stop-signal.ts';

/** Where the person typed the command: npm itself changes to the clone. */
const typedIn = process.env.INIT_CWD || process.cwd();

/** `npm run demo [-- files]`: the platform's four kinds of work on sample media or on a person's own. */
async function main(paths: string[], releasers: Releasers, signal: AbortSignal): Promise<number> {
  const own = paths.length > 0 ? sortInputs(paths, typedIn) : undefined;
  await buildConsole(console.log);
  console.log('Starting Postgres, Redis, the API and a worker …');
  const { platform, dataDir, isSecond } = await startSomewhere(readPlatformSettings(), releasers);
  signal.throwIfAborted();
  console.log(
    `Up at ${platform.url} while this runs: open it in a browser; API docs at /docs, Bull Board at /admin/queues.`,
  );
  const inputs = own ?? (await sampleInputs(join(dataDir, 'samples'), signal));
  const account = { username: 'demo', password: secretFile(join(dataDir, 'demo-password'), 12).secret };
  await register(platform.url, account);
  const client = createClient(platform.url, account);
  const outputFolder = join(root, 'demo-output', isSecond ? `run-${process.pid}` : '');
  const progress = openProgress(process.stdout);
  const results = await showAll(inputs, { client, signal, progress, outputFolder }).finally(progress.stop);
  console.log(`\n${resultTable(results, root)}\n
results     ${outputFolder}
To keep the platform up: npm start. API docs ${platform.url}/docs, Bull Board ${platform.url}/admin/queues`);
  const failures = failureLines(results);
  if (failures.length === 0) return 0;
  console.error(`\n${failures.length} of ${results.length} did not complete:\n${failures.join('\n')}`);
  return 1;
}

async function sampleInputs(folder: string, signal: AbortSignal): Promise<Inputs> {
  console.log('Painting sample media …');
  const { photo, burst, video } = await paintSamples(folder, signal);
  return { photos: [photo], bursts: [burst], videos: [video] };
}

/** Makes the account, unless an earlier demo did. */
async function register(url: string, account: { username: string; password: string }): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(60_000);
  const body = JSON.stringify(account);
  const answer = await fetch(`${url}/register`, { method: 'POST', headers, body, signal });
  const said = await answer.text();
  if (!answer.ok && !said.includes('"USERNAME_TAKEN"')) throw new Error(`No account for the demo: ${said}`);
}

/**
 * Starts in DATA_DIR or, when a platform works there already, in a folder of this run alone that goes with it.
 * Not with a given database or Redis: two platforms that share those would take each other's jobs.
 */
async function startSomewhere(
  settings: PlatformSettings,
  releasers: Releasers,
): Promise<{ platform: Platform; dataDir: string; isSecond: boolean }> {
  const options = { workers: 1, say: console.log, releasers, drainSeconds: 2, api: noRateLimits };
  try {
    const platform = await startPlatform(settings, options);
    return { platform, dataDir: settings.DATA_DIR, isSecond: false };
  } catch (error) {
    if (!(error instanceof FolderInUse) || settings.DATABASE_URL || settings.REDIS_URL) throw error;
    const dataDir = join(root, `.darkroom-demo-${process.pid}`);
    console.log(`${error.message}\nUsing ${dataDir} for this demo, removed at its end.`);
    releasers.add('own data folder', () => rm(dataDir, { recursive: true, force: true }));
    const platform = await startPlatform({ ...settings, DATA_DIR: dataDir }, options);
    return { platform, dataDir, isSecond: true };
  }
}

const releasers = new Releasers();
const stop = new AbortController();
const interrupted = stopAsked().then(() => {
  console.log('\nStopping …');
  stop.abort();
  return 130;
});
try {
  process.exitCode = await Promise.race([main(process.argv.slice(2), releasers, stop.signal), interrupted]);
} catch (error) {
  process.exitCode = stop.signal.aborted ? 130 : 1;
  if (!stop.signal.aborted) console.error(error instanceof Error ? error.message : error);
}
await releasers.releaseAll(createLog('demo', 'warn'));
process.exit();
