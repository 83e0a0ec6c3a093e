import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lineage, readDockerfile, type Stage, textsOf, uninstalled } from './dockerfile.ts';
import { importsFrom } from './import-graph.ts';

const root = join(import.meta.dirname, '..');
const images = [
  { file: 'Dockerfile.api', target: 'api', entry: 'api/main.ts' },
  { file: 'Dockerfile.worker', target: 'cpu', entry: 'workers/main.ts' },
  { file: 'Dockerfile.worker', target: 'cuda', entry: 'workers/main.ts' },
];
const nativeMedia = ['sharp', 'onnxruntime-node', 'fluent-ffmpeg'];

for (const { file, target, entry } of images) {
  const stages = readDockerfile(file);
  const final = stages.find(({ name }) => name === target);
  assert.ok(final, `${file} has no target ${target}`);

  test(`${file} ${target}: what it copies is there, and is part of the build`, () => {
    const copies = stages.flatMap((stage) => textsOf(stage, 'COPY'));
    assert.ok(copies.length > 3);
    for (const copy of copies) assertCopyable(copy, stages);
  });

  test(`${file} ${target}: base images have a version`, () => {
    for (const { from } of stages.filter((stage) => !isStage(stage.from, stages) && stage.from !== 'scratch'))
      assert.match(from, /:\d+\.\d+\.\d+[\w.-]*$/, `${from} may be another image tomorrow`);
  });

  test(`${file} ${target}: runs files that are there, as nobody in particular, and says how it is`, () => {
    const command = execForm(final, 'CMD');
    assert.deepEqual(command, ['node', entry]);
    const check = execForm(final, 'HEALTHCHECK');
    for (const word of [...command, ...check].filter((part) => part.endsWith('.ts')))
      assert.ok(existsSync(join(root, word)), `${word} does not exist`);
    assert.match(textsOf(final, 'USER').at(-1) ?? '', /^[1-9]\d*:[1-9]\d*$/);
    assert.deepEqual(textsOf(final, 'STOPSIGNAL'), ['SIGTERM']);
  });

  test(`${file} ${target}: has every file and package that ${entry} may load`, () => {
    const copied = new Set(copiedFolders(stages));
    const { files, packages } = importsFrom(entry);
    for (const path of files) assert.ok(copied.has(path.split('/')[0] ?? ''), `${path} is not in the image`);
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    const installed = new Set(Object.keys({ ...dependencies, ...optionalDependencies }));
    for (const name of uninstalled(stages)) assert.ok(installed.delete(name), `${name} is no dependency`);
    for (const [name, by] of packages)
      assert.ok(installed.has(name), `${by} imports ${name}, which is not there`);
  });
}

test('the API loads no native media code, and its image has none', () => {
  const { packages } = importsFrom('api/main.ts');
  const removed = uninstalled(readDockerfile('Dockerfile.api'));
  for (const name of nativeMedia) {
    assert.ok(!packages.has(name), `${packages.get(name)} imports ${name}`);
    assert.ok(removed.includes(name), `${name} stays in the image`);
  }
  const installs = readDockerfile('Dockerfile.api')
    .flatMap((stage) => textsOf(stage, 'RUN'))
    .join('\n');
  assert.doesNotMatch(installs, /apt-get install/);
});

test('the worker loads all of it, so the walk through the imports is not blind', () => {
  const { packages } = importsFrom('workers/main.ts');
  for (const name of nativeMedia) assert.ok(packages.has(name), `nothing imports ${name}`);
});

test('the CUDA image fetches the libraries for CUDA by the script of the package', () => {
  const stages = readDockerfile('Dockerfile.worker');
  const script = 'node_modules/onnxruntime-node/script/install.js';
  assert.ok(existsSync(join(root, script)));
  const manifests = readFileSync(join(root, script, '../install-metadata.js'), 'utf8');
  assert.match(manifests, /'linux\/x64': \['cuda12'\]/);
  const packages = stages.filter(({ name }) => name === 'packages-cuda');
  assert.match(
    packages.flatMap((stage) => textsOf(stage, 'RUN')).join(),
    /INSTALL=cuda12 node \S+install\.js/,
  );
  const cuda = stages.find(({ name }) => name === 'cuda');
  assert.ok(cuda && lineage(cuda, stages).at(-1)?.from.startsWith('nvidia/cuda:12.'));
});

function assertCopyable(copy: string, stages: Stage[]): void {
  const words = copy.split(/\s+/);
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  if (from !== undefined) assert.ok(isStage(from, stages), `there is no stage ${from}`);
  for (const source of from === undefined ? words.slice(0, -1) : []) {
    assert.ok(existsSync(join(root, source)), `${source} does not exist`);
    assert.ok(buildContext().includes(`!${source}`), `.dockerignore keeps ${source} out`);
  }
}

const isStage = (name: string, stages: Stage[]) => stages.some((stage) => stage.name === name);

const buildContext = () => readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');

const copiedFolders = (stages: Stage[]) =>
  stages
    .flatMap((stage) => textsOf(stage, 'COPY'))
    .filter((text) => !text.startsWith('--from='))
    .flatMap((text) => text.split(/\s+/).slice(0, -1));

/** The words of the last such instruction: the form without a shell, so that signals reach the program. */
const execForm = (stage: Stage, name: string): string[] =>
  JSON.parse(
    textsOf(stage, name)
      .at(-1)
      ?.match(/\[.*\]/)?.[0] ?? '[]',
  );
