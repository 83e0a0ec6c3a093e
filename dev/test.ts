import { globSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDbSettings } from '../db/config.ts';
import { postgres as connect } from '../db/driver.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { buildConsole } from './build-console.ts';
import { root } from './config.ts';
import { memoryFolder } from './memory-folder.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { quickLoad } from './quick-load.ts';
import { runProgram } from './run-program.ts';
import { stopAsked } from './stop-signal.ts';
import { divideTests } from './test-processes.ts';

/** Ends a test that hangs. The longest take a minute of a machine that has time, and many times that of a busy one. */
const TEST_DEADLINE_MS = 900_000;
/** More than twice what two cores can run: with three they were busy for four fifths of the time, because the slowest tests wait. */
const FILES_AT_ONCE = 5;
/** So few load too little of all that to make up for the two seconds that it takes. */
const FEW_FILES = 20;

/** `npm test`: format, lint, types and every test. `npm test -- <files or folders>`: these tests alone. */
async function main(paths: string[], signal: AbortSignal): Promise<number> {
  const files = testFiles(paths);
  if (files.length === 0) throw new Error(`No *.test.ts is at or under ${paths.join(', ')}.`);
  const code = paths.length > 0 ? 0 : await check(signal);
  if (code !== 0 || signal.aborted) return code || 130;
  return await test(files, signal);
}

/** The console is a project of its own, because browsers have other globals than Node. */
async function check(signal: AbortSignal): Promise<number> {
  console.log('Format, lint and types …');
  const types = (project: string) => runProgram(process.execPath, [bin('tsc'), '-p', project], { signal });
  const lint = runProgram(bin('biome'), ['check', '--error-on-warnings'], { signal });
  return Math.max(...(await Promise.all([lint, types('.'), types('console')])));
}

/** Runs the test files with one Postgres for all. What they leave in the temporary folders is a failure too. */
async function test(files: string[], signal: AbortSignal): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-run-'));
  const inMemory = await mkdtemp(join(memoryFolder(), 'darkroom-run-'));
  let postgres: Postgres | undefined;
  try {
    const quick = { ...process.env, ...quickLoad(inMemory) };
    const loadAll = [join(import.meta.dirname, 'load-all.ts')];
    await Promise.all([
      buildConsole(console.log),
      files.length > FEW_FILES && runProgram(process.execPath, loadAll, { env: quick, signal }),
    ]);
    console.log(`Tests: ${files.length} files …`);
    postgres = await startPostgres({ dataDir: join(inMemory, 'postgres'), fast: true, say: console.log });
    const env = {
      ...quick,
      TMPDIR: folder,
      TEST_MEMORY_DIR: inMemory,
      TEST_DATABASE_URL: postgres.url(),
      TEST_DATABASE_TEMPLATE: await migratedDatabase(postgres),
    };
    const modules = await divideTests(files, join(folder, 'modules'));
    const options = ['--test', `--test-concurrency=${FILES_AT_ONCE}`, `--test-timeout=${TEST_DEADLINE_MS}`];
    const code = await runProgram(process.execPath, [...options, ...modules], { env, signal });
    const found = (await Promise.all([folder, inMemory].map((made) => readdir(made)))).flat();
    const left = found.filter((name) => name.startsWith('darkroom-'));
    if (code === 0 && left.length > 0) {
      console.error(`The tests left files behind in the temporary folders: ${left.join(', ')}`);
      return 1;
    }
    return code;
  } finally {
    await postgres?.close();
    for (const made of [inMemory, folder]) await rm(made, { recursive: true, force: true });
  }
}

/** What the databases of tests are copied from. */
async function migratedDatabase(server: Postgres): Promise<string> {
  const sql = connect(server.url(), { max: 1 });
  await sql`create database migrated`;
  await sql.end();
  await migrateDatabase(readDbSettings({ DATABASE_URL: server.url('migrated') }));
  return 'migrated';
}

function testFiles(paths: string[]): string[] {
  const exclude = ['node_modules/**', '.darkroom*/**', 'demo-output/**'];
  const all = () => globSync('**/*.test.ts', { cwd: root, exclude });
  if (paths.length === 0) return all().sort();
  return paths.flatMap((path) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (!found) throw new Error(`There is no ${path} in ${root}.`);
    return found.isDirectory() ? all().filter((file) => file.startsWith(join(path, '/'))) : [path];
  });
}

const bin = (name: string) => join(root, 'node_modules', '.bin', name);

const stop = new AbortController();
void stopAsked().then(() => stop.abort());
try {
  process.exitCode = await main(process.argv.slice(2), stop.signal);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
