import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { readDockerfile } from './dockerfile.ts';

const root = join(import.meta.dirname, '..');
const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean()])).default({}),
});
const job = z.looseObject({
  'timeout-minutes': z.int(),
  steps: z.array(step),
  strategy: z
    .object({ matrix: z.object({ include: z.array(z.object({ file: z.string(), target: z.string() })) }) })
    .loose()
    .optional(),
});
const workflow = z
  .looseObject({
    permissions: z.record(z.string(), z.string()),
    concurrency: z.looseObject({}),
    jobs: z.record(z.string(), job),
  })
  .parse(parse(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')));
const steps = Object.values(workflow.jobs).flatMap((described) => described.steps);

test('the workflow runs the gate, and may only read', () => {
  assert.deepEqual(workflow.permissions, { contents: 'read' });
  assert.ok(steps.some(({ run }) => run === 'bash .ci/run'));
  assert.ok(existsSync(join(root, '.ci/run')));
});

test('the workflow breaks things at random for ten minutes, and looks whether anything grows', () => {
  assert.ok(steps.some(({ run }) => run === 'npm run faults -- --soak 10'));
});

test('the workflow asks for known weaknesses of all packages', () => {
  assert.ok(steps.some(({ run }) => run === 'npm audit --audit-level=high'));
});

test('actions are pinned by commit', () => {
  for (const { uses } of steps) if (uses) assert.match(uses, /^[\w./-]+@[0-9a-f]{40}$/);
});

test('the workflow builds and scans every image', () => {
  const built = workflow.jobs.image?.strategy?.matrix.include;
  assert.deepEqual(
    built?.map(({ file, target }) => `${file} ${target}`),
    ['Dockerfile.api api', 'Dockerfile.worker cpu', 'Dockerfile.worker vulkan', 'Dockerfile.worker cuda'],
  );
  for (const { file, target } of built ?? [])
    assert.ok(
      readDockerfile(file).some(({ name }) => name === target),
      `${file} has no target ${target}`,
    );
  const scan = workflow.jobs.image?.steps.find(({ uses }) => uses?.startsWith('aquasecurity/trivy-action@'));
  const { severity, 'exit-code': exitCode, 'ignore-unfixed': ignoreUnfixed } = scan?.with ?? {};
  assert.deepEqual(
    { severity, exitCode, ignoreUnfixed },
    { severity: 'HIGH,CRITICAL', exitCode: '1', ignoreUnfixed: true },
  );
});
