import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runAloud } from './run-aloud.mjs';

/** From here on Node runs TypeScript as it is. */
const OWN_MAJOR = 24;

/**
 * Installs the npm packages when there are none, or older ones than the lockfile asks for.
 * @returns the Node that runs our commands: the one that npm installed, and where npm has none for this machine, this one
 */
export async function ensurePackages(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const node = join(root, 'node_modules', '.bin', 'node');
  const isOwnGood = Number.parseInt(process.versions.node, 10) >= OWN_MAJOR;
  const found = () => (existsSync(node) ? node : isOwnGood ? process.execPath : undefined);
  if (found() && timeOf(installed) >= timeOf(join(root, 'package-lock.json'))) return found();
  console.log('Installing npm packages (npm ci) …');
  // npm tells its scripts where it lies; a bare `node dev/bootstrap.mjs` looks on the PATH.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [program, ...before] = npm;
  const args = [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  await runAloud('npm ci', program, args, {
    cwd: root,
    // Its install script fetches CUDA libraries of 300 MB, which only the CUDA image needs.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    hint: 'npm could not install the packages. It needs its registry: check the network, a proxy (npm config get proxy) and the disk.',
  });
  if (found()) return found();
  throw new Error(
    `npm installed no Node ${OWN_MAJOR} here: it has none for ${process.platform} ${process.arch}, or runs no install ` +
      `scripts (ignore-scripts). Use Node ${OWN_MAJOR} or newer yourself; this is ${process.version}.`,
  );
}

const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
