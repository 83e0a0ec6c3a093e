import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './config.ts';

/**
 * Which files may share a process, by how their paths begin, and how many of them do. Loading our modules takes one a second
 * of processor time, more than most files work: six files of api/routes took 12.5 s apart and 5.6 s together. Only those of
 * one line share, since a process that has loaded workers/image.ts decodes few formats; and fewer where each starts a
 * platform of its own and waits for it.
 */
const SHARING = [
  {
    paths: [
      'workers/',
      'api/routes/avatars',
      'dev/samples.test.ts',
      'test/arrivals.test.ts',
      'test/console/media.test.ts',
      'test/systems/videos.test.ts',
    ],
    most: 12,
  },
  { paths: ['test/', 'dev/', 'client/'], most: 6 },
  { paths: ['api/', 'bench/', 'console/', 'db/', 'models/', 'queues/', 'runtime/', 'storage/'], most: 15 },
];
/** They watch what their process loads, counts or writes, from its beginning. */
const ALONE = ['api/auth/constant-time.test.ts', 'test/logs.test.ts', 'test/traces.test.ts'];

/**
 * They wait for much of their time. Each begins beside files that work: begun together they would leave the cores with
 * nothing to do, and begun last one of them.
 */
const WAITING = [
  'test/faults/mechanisms.test.ts',
  'db/driver.test.ts',
  'workers/upscale/memory.test.ts',
  'test/console/newcomer.test.ts',
  'test/faults/worker-stopped.test.ts',
  'test/faults/scenarios.test.ts',
  'test/faults/uploads.test.ts',
  'test/faults/worker-killed.test.ts',
  'storage/s3.test.ts',
  'test/console/schedules.test.ts',
  'test/metrics.test.ts',
  'client/cli/cli.test.ts',
  'client/package.test.ts',
];

/**
 * Writes one module for each process that is to run tests.
 * @param files relative to the repository
 * @param folder where the modules go; their names are in the order in which they should begin
 * @returns their paths
 */
export async function divideTests(files: string[], folder: string): Promise<string[]> {
  const waiting = WAITING.filter((file) => files.includes(file));
  const rest = files.filter((file) => !WAITING.includes(file));
  const shared = SHARING.flatMap((line) =>
    parts(
      rest.filter((file) => lineOf(file) === line),
      line.most,
    ),
  );
  const alone = rest.filter((file) => !lineOf(file));
  const groups = alternate(parts(waiting, 1), [...shared, ...parts(alone, 1)]);
  await mkdir(folder);
  return Promise.all(
    groups.map(async (group, index) => {
      const name = group[0]?.replaceAll('/', '-').replace(/ts$/, 'mjs');
      const path = join(folder, `${String(index).padStart(3, '0')}-${name}`);
      await writeFile(path, moduleOf(group));
      return path;
    }),
  );
}

const lineOf = (file: string) =>
  ALONE.includes(file) ? undefined : SHARING.find(({ paths }) => paths.some((path) => file.startsWith(path)));

/** One of each in turn, until one list ends. */
const alternate = <T>(some: T[], others: T[]): T[] =>
  Array.from({ length: Math.max(some.length, others.length) }, (_, index) => [
    ...some.slice(index, index + 1),
    ...others.slice(index, index + 1),
  ]).flat();

/** As many as are needed for `most` in each, as even as can be. */
function parts(files: string[], most: number): string[][] {
  const count = Math.ceil(files.length / most);
  return Array.from({ length: count }, (_, part) =>
    files.slice((part * files.length) / count, ((part + 1) * files.length) / count),
  );
}

/**
 * The hooks of a file are those of its suite: what it starts is there while its own tests run. One file is loaded after the
 * other: what a module awaits while it loads would else count as done for whichever asked for it first.
 */
function moduleOf(files: string[]): string {
  const urls = files.map((file) =>
    [file, pathToFileURL(join(root, file)).href].map((word) => JSON.stringify(word)),
  );
  if (files.length === 1) return `import ${urls[0]?.[1]};\n`;
  const heads = [
    "import { suite } from 'node:test';\n",
    'const load = (name, url) =>\n',
    '  new Promise((loaded) => void suite(name, () => import(url).finally(loaded)));\n',
  ];
  return [...heads, ...urls.map(([name, url]) => `await load(${name}, ${url});\n`)].join('');
}
