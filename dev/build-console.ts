import { globSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './config.ts';
import { runProgram } from './run-program.ts';

const folder = join(root, 'console');
const built = join(folder, 'dist');

/**
 * Builds the console when it is missing or older than what it is made of. It takes seconds, and is said.
 * The new one is put in place whole, so that two who build at once, or an API that serves the last one, come to no harm.
 * @throws when the build fails
 */
export async function buildConsole(say: (line: string) => void): Promise<void> {
  if (timeOf(join(built, 'index.html')) > newestSource()) return;
  say('Building the console …');
  const fresh = await mkdtemp(join(folder, 'dist-'));
  try {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    const args = [vite, 'build', 'console', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'];
    const code = await runProgram(process.execPath, args);
    if (code !== 0) throw new Error('The console could not be built: see above.');
    await replace(fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function replace(fresh: string): Promise<void> {
  const last = await mkdtemp(join(folder, 'dist-'));
  await rename(built, join(last, 'last')).catch(() => {});
  // Whoever was faster built the same.
  await rename(fresh, built).catch(() => {});
  await rm(last, { recursive: true, force: true });
}

function newestSource(): number {
  const own = globSync('**/*.{ts,tsx,css,html,svg}', { cwd: folder, exclude: ['dist*/**', 'dist*'] });
  const others = globSync(['api/client.ts', 'api/explanations/*.ts', 'package-lock.json'], { cwd: root });
  return Math.max(
    ...[...own.map((path) => join(folder, path)), ...others.map((path) => join(root, path))].map(timeOf),
  );
}

const timeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
