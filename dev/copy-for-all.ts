import { execFileSync } from 'node:child_process';
import { chmod, cp, glob, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a copy of a folder that all may read and nobody but us may change, whatever our umask was when npm wrote it. It
 * appears under its name whole, and takes the place of one that is not.
 */
export async function copyForAll(from: string, to: string): Promise<void> {
  const folder = dirname(to);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  await removeUnfinished(folder, basename(to));
  const fresh = `${to}.${process.pid}`;
  await cp(from, fresh, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX,go-w', fresh]);
  // Whoever was faster made the same, and may run from it already.
  if (!(await isCopyOf(from, to))) {
    const broken = `${fresh}.broken`;
    await rename(to, broken).catch(() => {});
    await rename(fresh, to).catch(() => {});
    await rm(broken, { recursive: true, force: true });
  }
  await rm(fresh, { recursive: true, force: true });
}

/** Whether the copy has every file of the folder, in its length. */
export async function isCopyOf(from: string, to: string): Promise<boolean> {
  for await (const path of glob('**/*', { cwd: from })) {
    const [original, copied] = [await lstat(join(from, path)), await lstat(join(to, path)).catch(() => {})];
    if (copied?.isFile() !== original.isFile()) return false;
    if (original.isFile() && copied.size !== original.size) return false;
  }
  return true;
}

/** What processes have left behind that died while they copied. */
async function removeUnfinished(folder: string, name: string): Promise<void> {
  for await (const path of glob(`${name}.*`, { cwd: folder })) {
    const [pid] = path.slice(name.length + 1).split('.');
    if (!isAlive(Number(pid))) await rm(join(folder, path), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
