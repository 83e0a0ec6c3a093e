import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '../runtime/settings.ts';
import type { PlatformSettings } from './config.ts';
import { holdFolder } from './folder-lock.ts';
import { freePort, isPortFree } from './ports.ts';

const DEFAULT_PORT = 8000;

/**
 * PORT, or 8000, or a free one when 8000 is taken. The API listens only seconds later, so until it does a lock keeps
 * another platform from choosing the same: of two started together, the one would have talked to the other's API.
 *
 * @throws SettingsError when PORT is given and taken.
 */
export async function choosePort(
  { HOST, PORT }: PlatformSettings,
  say: (line: string) => void,
): Promise<{ port: number; release: () => void }> {
  const wanted = PORT ?? DEFAULT_PORT;
  const release = (await isPortFree(HOST, wanted)) ? reserve(wanted) : undefined;
  if (release) return { port: wanted, release };
  if (PORT !== undefined) {
    throw new SettingsError(`PORT: should be a free port; ${PORT} of ${HOST} is taken by another program.`);
  }
  const port = await freePort();
  say(`Port ${DEFAULT_PORT} is taken by another program: using ${port}. Set PORT to choose one.`);
  return { port, release: () => {} };
}

function reserve(port: number): (() => void) | undefined {
  try {
    return holdFolder(join(tmpdir(), `.darkroom-port-${port}-${userInfo().uid}`));
  } catch {
    return undefined;
  }
}
