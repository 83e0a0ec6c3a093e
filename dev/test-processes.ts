import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './config.ts';

/**
 * Where tests call our modules. Loading those takes a process a second of processor time, more than most of these files
 * work, so several share one: six files of api/routes took 12.5 s apart and 5.6 s together. Elsewhere tests start programs
 * and wait for them, or need a process as they find it: one that has loaded workers/image.ts decodes few formats.
 */
const SHARING = ['api', 'console', 'db', 'models', 'queues', 'runtime', 'storage'];
const FILES_PER_PROCESS = 15;
/** It watches functions from before anything that calls them is loaded. */
const ALONE = ['api/auth/constant-time.test.ts'];

/** They wait for much of their time. Begun last, they would leave one core with nothing to do. */
const LONGEST = [
  'test/faults/mechanisms.test.ts',
  'workers/upscale/memory.test.ts',
  'test/console/newcomer.test.ts',
  'test/faults/worker-stopped.test.ts',
  'test/faults/scenarios.test.ts',
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
  const first = LONGEST.filter((file) => files.includes(file));
  const rest = files.filter((file) => !LONGEST.includes(file));
  const mayShare = (file: string) =>
    SHARING.some((area) => file.startsWith(`${area}/`)) && !ALONE.includes(file) && !awaits(file);
  const groups = [...first, ...rest.filter((file) => !mayShare(file))].map((file) => [file]);
  const sharing = rest.filter(mayShare);
  while (sharing.length > 0) groups.push(sharing.splice(0, FILES_PER_PROCESS));
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

/** The hooks of a file are those of its suite: what it starts is there while its own tests run. */
function moduleOf(files: string[]): string {
  const [only, ...others] = files.map((file) => JSON.stringify(pathToFileURL(join(root, file)).href));
  if (others.length === 0) return `import ${only};\n`;
  const suites = files.map((file) => {
    const path = JSON.stringify(join(root, file));
    return `suite(${JSON.stringify(file)}, () => void require(${path}));\n`;
  });
  const heads = [
    "import { createRequire } from 'node:module';\n",
    "import { suite } from 'node:test';\n",
    'const require = createRequire(import.meta.url);\n',
  ];
  return [...heads, ...suites].join('');
}

/** A file that awaits before its tests can't be read in the middle of a suite. */
const awaits = (file: string) =>
  /^(const (\w+|\{[^}]*\}) =\s+)?await /m.test(readFileSync(join(root, file), 'utf8'));
