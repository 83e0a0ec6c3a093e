import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Redis as Connection } from 'ioredis';
import { freePort } from '../../dev/ports.ts';
import { launchRedis, type Redis, startRedis } from '../../dev/redis.ts';
import type { Releasers } from '../../runtime/lifecycle.ts';
import { until } from '../support/until.ts';

const NAME = 'darkroom';

/**
 * A second server that follows the given one, and a sentinel that makes it the primary when the first is silent for a second.
 * @returns the settings of whoever connects
 */
export async function startSentinel(
  primary: Redis,
  folder: string,
  releasers: Releasers,
): Promise<Record<string, string>> {
  const { password } = new URL(primary.url);
  const followerFolder = path.join(folder, 'follower');
  await mkdir(followerFolder);
  // Clients have one password, for whichever is the primary.
  await writeFile(path.join(followerFolder, 'password'), password);
  const follower = await startRedis({ dataDir: followerFolder });
  releasers.add('follower', () => follower.close());
  await tell(primary.url, [['CONFIG', 'SET', 'masterauth', password]]);
  await tell(follower.url, [
    ['CONFIG', 'SET', 'masterauth', password],
    ['REPLICAOF', '127.0.0.1', String(primary.port)],
  ]);

  const port = await freePort();
  const configFile = path.join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${JSON.stringify(folder)}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${primary.port} 1`,
    `sentinel auth-pass ${NAME} ${password}`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 5000`,
  ];
  await writeFile(configFile, `${lines.join('\n')}\n`, { mode: 0o600 });
  const sentinel = await launchRedis(configFile, folder, '--sentinel');
  releasers.add('sentinel', () => sentinel.stop());
  await untilFollowed(port);
  return { REDIS_SENTINELS: `127.0.0.1:${port}`, REDIS_SENTINEL_NAME: NAME };
}

async function tell(url: string, commands: [string, ...string[]][]): Promise<void> {
  const connection = new Connection(url);
  for (const [name, ...args] of commands) await connection.call(name, ...args);
  connection.disconnect();
}

/** A sentinel that knows of no follower has nobody to choose. */
async function untilFollowed(port: number): Promise<void> {
  const sentinel = new Connection(port, '127.0.0.1');
  sentinel.on('error', () => {});
  try {
    await until('the sentinel to know the follower', 60, async () => {
      const followers = (await sentinel.call('SENTINEL', 'REPLICAS', NAME)) as string[][];
      const [follower = []] = followers;
      return follower[follower.indexOf('master-link-status') + 1] === 'ok';
    });
  } finally {
    sentinel.disconnect();
  }
}
