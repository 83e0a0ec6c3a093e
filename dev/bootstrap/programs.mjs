import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runAloud } from './run-aloud.mjs';

/** Installs Redis (or Valkey) and ffmpeg when they are missing, with the machine's own package manager. */
export async function ensurePrograms() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const names = missing.join(' and ');
  const installer = findInstaller(missing);
  if (!installer)
    throw new Error(`Please install ${names} with your system's package manager, then start again.`);
  if (!installer.allowed)
    throw new Error(`${names}: not installed, and this account may not. Run:\n  ${installer.byHand}`);
  console.log(`Installing ${names}: ${installer.byHand}`);
  const [program, ...args] = installer.command;
  await runAloud(program === 'brew' ? 'brew' : 'apt-get', program, args, {
    hint: `Run it yourself to see more:\n  ${installer.byHand}`,
  });
  const still = missingPackages();
  if (still.length > 0) throw new Error(`${still.join(' and ')}: installed, and yet not on the PATH.`);
}

function missingPackages() {
  const missing = [];
  if (!process.env.REDIS_URL && !isOnPath('redis-server') && !isOnPath('valkey-server'))
    missing.push('redis');
  if (!isOnPath('ffmpeg') || !isOnPath('ffprobe')) missing.push('ffmpeg');
  return missing;
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder || '.', program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function findInstaller(missing) {
  if (process.platform === 'darwin' && isOnPath('brew')) {
    const command = ['brew', 'install', ...missing];
    return { allowed: true, command, byHand: command.join(' ') };
  }
  if (!isOnPath('apt-get')) return undefined;
  const packages = missing.map((name) => (name === 'redis' ? 'redis-server' : name));
  const script = ['sh', '-c', aptScript, 'apt-get', ...packages];
  const install = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid() === 0) return { allowed: true, command: script, byHand: install };
  const sudo = isOnPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  return { allowed: sudo, command: ['sudo', '-n', ...script], byHand: `sudo ${install}` };
}

/**
 * Debian starts the services that it installs, now and at every boot; ours is a private server on a free port, so
 * a policy that forbids the start is put in place for the time of the installation, and the service is switched off.
 */
const aptScript = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' > $policy
  chmod 755 $policy
fi
apt-get -qq update
apt-get -qq install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
case " $* " in *" redis-server "*)
  if command -v systemctl > /dev/null; then systemctl disable redis-server > /dev/null 2>&1 || true; fi ;;
esac
`;
