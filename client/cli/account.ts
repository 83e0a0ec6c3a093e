import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { CommandSettings } from '../config.ts';
import type { Credentials } from '../credentials.ts';
import { UsageError } from './usage-error.ts';

const kept = z.object({ url: z.url(), apiKeyId: z.string(), apiKey: z.string() });
export type Account = z.output<typeof kept>;

/** What `login` kept; undefined when there is nothing. @throws UsageError when it cannot be read */
export async function readAccount({
  DARKROOM_ACCOUNT_FILE: file,
}: CommandSettings): Promise<Account | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UsageError(`${file} cannot be read (${error.code}).`);
  });
  if (text === undefined) return undefined;
  try {
    return kept.parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${file} is not what \`darkroom login\` wrote: log in again.`);
  }
}

/** Readable by nobody else, also while it is written: the key acts for its owner. */
export async function keepAccount(settings: CommandSettings, account: Account): Promise<void> {
  const file = settings.DARKROOM_ACCOUNT_FILE;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await rm(file, { force: true });
  await writeFile(file, `${JSON.stringify(account, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

export const forgetAccount = (settings: CommandSettings): Promise<void> =>
  rm(settings.DARKROOM_ACCOUNT_FILE, { force: true });

/** Who is calling, and where: the environment counts, then what `login` kept. @throws UsageError */
export async function whoAndWhere(
  settings: CommandSettings,
): Promise<{ url: string; credentials: Credentials }> {
  const account = await readAccount(settings);
  const url = settings.DARKROOM_URL ?? account?.url;
  const { DARKROOM_API_KEY: apiKey, DARKROOM_USERNAME: username, DARKROOM_PASSWORD: password } = settings;
  if (url && apiKey) return { url, credentials: { apiKey } };
  if (url && username && password) return { url, credentials: { username, password } };
  // A key is shown to the platform that made it, and to no other.
  if (account && url === account.url) return { url, credentials: { apiKey: account.apiKey } };
  throw new UsageError(
    'Which platform, and who are you? Run `darkroom login URL`, or set DARKROOM_URL and DARKROOM_API_KEY.',
  );
}
