import { readFile } from 'node:fs/promises';

/**
 * Anonymous memory of a process and its descendants, in bytes, from /proc. File-backed pages are left out: the kernel
 * takes those back by itself. Undefined where there is no /proc (macOS): no limit is enforced there.
 */
export async function anonymousBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  const own = status?.match(/^RssAnon:\s+(\d+) kB$/m)?.[1];
  if (own === undefined) return undefined;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const sizes = await Promise.all(
    children
      .split(' ')
      .filter(Boolean)
      .map((child) => anonymousBytes(Number(child))),
  );
  return Number(own) * 1024 + sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
