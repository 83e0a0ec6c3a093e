import { mkdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const BEAT_MS = 2_000;
const STALE_MS = 20_000;
const DEADLINE_MS = 20 * 60_000;

/**
 * One installation at a time in a clone. The lock is a folder whose time is renewed while its holder lives; one
 * that was not for 20 s belongs to the dead. (What needs no package has no lock that the kernel would drop.)
 * @returns what the work returns
 */
export async function withInstallLock(root, work) {
  const lock = join(root, '.darkroom-installing');
  await take(lock);
  const beat = setInterval(() => touch(lock), BEAT_MS);
  const drop = () => rmSync(lock, { recursive: true, force: true });
  // Ctrl-C during the installation ends us at once; the programs that install got it too.
  const onSignal = () => {
    drop();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, onSignal);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, onSignal);
    drop();
  }
}

async function take(lock) {
  let told = false;
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await delay(200)) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw new Error(`Cannot write in this folder: ${error.message}`);
    }
    if (ageOf(lock) > STALE_MS) removeStale(lock);
    else if (!told && ageOf(lock) > BEAT_MS / 2) {
      console.log('Waiting for another start in this folder to finish its installation …');
      told = true;
    }
  }
  throw new Error(`Another installation did not end within 20 minutes. If none runs, remove ${lock}.`);
}

/** By a new name first: of two who find it stale only one can move it, and neither removes the other's new lock. */
function removeStale(lock) {
  const aside = `${lock}-stale-${process.pid}`;
  try {
    renameSync(lock, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch {
    // Someone else moved it first.
  }
}

function ageOf(lock) {
  try {
    return Date.now() - statSync(lock).mtimeMs;
  } catch {
    return 0;
  }
}

function touch(lock) {
  try {
    utimesSync(lock, new Date(), new Date());
  } catch {
    // Removed by hand: the work goes on.
  }
}
