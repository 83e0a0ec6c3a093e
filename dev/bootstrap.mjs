// What `npm run demo`, `npm start` and `npm test` call. Plain JavaScript that needs no package and runs on Node 20:
// it makes the clone ready, then hands over to the TypeScript of the command under the Node that npm installed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { withInstallLock } from './bootstrap/lock.mjs';
import { ensurePackages } from './bootstrap/packages.mjs';
import { ensurePrograms } from './bootstrap/programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [command, ...args] = process.argv.slice(2);
const ONE_PRESS_MS = 500;

async function main() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) throw new Error(`Darkroom needs Node 20 or newer; this is ${process.version}.`);
  if (!['demo', 'start', 'test'].includes(command))
    throw new Error('usage: node dev/bootstrap.mjs demo|start|test');
  await withInstallLock(root, async () => {
    await ensurePackages(root);
    await ensurePrograms();
  });
  process.exitCode = await handOver();
}

/**
 * Runs the command in a session of its own and passes signals on. In ours, one Ctrl-C would reach it twice or more
 * (from the terminal, from npm, from us), and a second signal means "at once".
 */
function handOver() {
  const node = `${root}node_modules/.bin/node`;
  const child = spawn(node, [`${root}dev/${command}.ts`, ...args], {
    cwd: root,
    // Files that a person names are relative to where they typed the command; npm says where that was.
    env: { INIT_CWD: process.cwd(), ...process.env },
    detached: true,
    // The channel tells the command when we are gone, even by SIGKILL.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  let lastSignal = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const now = Date.now();
      if (now - lastSignal > ONE_PRESS_MS) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      lastSignal = now;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`Could not run ${node}: ${error.message}`)));
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
