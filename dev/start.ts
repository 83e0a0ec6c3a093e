import { join } from 'node:path';
import { Releasers } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { buildConsole } from './build-console.ts';
import { readPlatformSettings } from './config.ts';
import { FolderInUse } from './folder-lock.ts';
import { startPlatform } from './platform.ts';
import { stopAsked } from './stop-signal.ts';

/** `npm start`: the platform on this machine until Ctrl-C. The next start finds its data again. */
async function main(releasers: Releasers): Promise<void> {
  const settings = readPlatformSettings();
  const stop = stopAsked();
  await buildConsole(console.log);
  console.log('Starting Postgres, Redis, the API and a worker …');
  const started = startPlatform(settings, { workers: 1, say: console.log, releasers });
  const platform = await Promise.race([started, stop]);
  if (!platform) return console.log('Stopping …');
  console.log(`Darkroom is up: open ${platform.url} in a browser.
  API        ${platform.url}
  API docs   ${platform.url}/docs
  sign in    ${platform.admin.username}; password in ${passwordPlace(settings)}
  queues     ${platform.url}/admin/queues
  data       ${settings.DATA_DIR}
  logs       ${join(settings.DATA_DIR, 'logs')}
Ctrl-C stops it; a running job gets 20 s to end.`);
  // Signal handlers keep no process alive.
  const awake = setInterval(() => {}, 60_000);
  await stop;
  clearInterval(awake);
  console.log('Stopping …');
}

const passwordPlace = ({ ADMIN_PASSWORD, DATA_DIR }: ReturnType<typeof readPlatformSettings>) =>
  ADMIN_PASSWORD === undefined ? join(DATA_DIR, 'admin-password') : 'ADMIN_PASSWORD';

const releasers = new Releasers();
try {
  await main(releasers);
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof FolderInUse)
    console.error('Set DATA_DIR to a folder of its own to run a second platform.');
}
await releasers.releaseAll(createLog('start', 'warn'));
// A start that was interrupted half-way may still be opening things; they end with us.
process.exit();
