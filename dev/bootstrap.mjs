// What `npm run demo`, `npm start` and `npm test` call. Plain JavaScript that needs no package and runs on Node 20:
// it makes the clone ready, then hands over to the TypeScript of the command under the Node that npm installed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withInstallLock } from './bootstrap/lock.mjs';
import { ensurePackages } from './bootstrap/packages.mjs';
import { ensurePrograms } from './bootstrap/programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [command, ...typed] = process.argv.slice(2);
const ONE_PRESS_MS = 500;

const usages = {
  demo: `npm run demo                 every kind of job, on pictures and a video that are made for it
npm run demo -- FILE …       on yours, or those of a folder; several photos of one folder are a burst
The results are written to demo-output/.`,
  start: `npm start                    the platform on this machine until Ctrl-C; the next start finds its data again
.env.example has the settings.`,
  test: `npm test                     format, lint, types and every test
npm test -- PATH …           the tests of these files or folders alone`,
};

async function main() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) throw new Error(`Darkroom needs Node 20 or newer; this is ${process.version}.`);
  const args = readPaths();
  if (!args) return;
  const node = await withInstallLock(root, async () => {
    const found = await ensurePackages(root);
    await ensurePrograms();
    return found;
  });
  process.exitCode = await handOver(node, args);
}

/** What runtime/command-line.ts does for the other commands. Nothing, where the usage was to be shown and no more. */
function readPaths() {
  const usage = usages[command] ?? Object.values(usages).join('\n');
  const options = { help: { type: 'boolean', short: 'h' } };
  try {
    if (!usages[command]) throw new Error('Say which command: demo, start or test.');
    const allowPositionals = command !== 'start';
    const { values, positionals } = parseArgs({ args: typed, allowPositionals, options });
    if (!values.help) return positionals;
    console.log(usage);
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  }
}

/**
 * Runs the command in a session of its own and passes signals on. In ours, one Ctrl-C would reach it twice or more
 * (from the terminal, from npm, from us), and a second signal means "at once".
 */
function handOver(node, args) {
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
