import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runAloud } from './run-aloud.mjs';

/** Installs the npm packages when there are none, or older ones than the lockfile asks for. */
export async function ensurePackages(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const node = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(node) && timeOf(installed) >= timeOf(join(root, 'package-lock.json'))) return;
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
  if (!existsSync(node)) {
    throw new Error(
      'npm ran no install scripts (ignore-scripts is set), so node_modules/.bin/node is missing.',
    );
  }
}

const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
