import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { watchGpuMemory } from '../workers/metrics.ts';
import { startTestApi } from './api.ts';

const root = join(import.meta.dirname, '..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

const dashboard = z
  .object({
    panels: z.array(
      z.object({
        id: z.int(),
        title: z.string(),
        targets: z.array(z.object({ expr: z.string() })).default([]),
      }),
    ),
  })
  .parse(JSON.parse(textOf('deploy/grafana/dashboards/darkroom.json')));
const rules = z
  .object({
    groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
  })
  .parse(parse(textOf('deploy/prometheus/alerts.yml')));

const expressions = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...rules.groups.flatMap((group) => group.rules.map(({ alert, expr }) => [alert, expr] as const)),
];

/** What an API process and a worker export: importing is enough for a worker's, which are of the process. */
const exported = new Set<string>();
before(async () => {
  const api = await startTestApi();
  const { metrics } = api.deps;
  watchGpuMemory();
  metrics.watchRoom(
    async () => 0,
    async () => 0,
  );
  metrics.watchProcess();
  for (const [, name = '', type] of (await metrics.page()).matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const parts = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    for (const part of parts) exported.add(name + part);
  }
  await api.close();
});

test('every metric that the dashboard and the rules ask for is exported', async () => {
  assert.ok(expressions.length > 25);
  for (const [title, expr] of expressions) {
    const asked = expr.match(/\b(?:darkroom|nodejs|process)_\w+/g) ?? [];
    assert.ok(asked.length > 0 || expr.includes('up{'), `${title} asks for nothing`);
    for (const name of asked) assert.ok(exported.has(name), `${title}: nobody exports ${name}`);
  }
});

test('every metric of ours stands in docs/observability.md', () => {
  const document = textOf('docs/observability.md');
  for (const name of exported) {
    const documented = name.replace(/_(bucket|sum|count)$/, '');
    if (name.startsWith('darkroom_')) assert.ok(document.includes(documented), `${name} is not documented`);
  }
});

test('brackets close, panels have ids of their own, and compose has the workers where Prometheus looks', () => {
  for (const [title, expr] of expressions) {
    for (const [open, close] of ['()', '{}', '[]'].map((pair) => [...pair]) as [string, string][])
      assert.equal(expr.split(open).length, expr.split(close).length, `${title}: ${open}${close}`);
  }
  const ids = dashboard.panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const compose = textOf('docker-compose.yml');
  assert.match(compose, /METRICS_PORT: '9464'/);
  assert.match(
    textOf('deploy/prometheus/prometheus.yml'),
    /names: \[worker, worker-outside, worker-gpu\], type: A, port: 9464/,
  );
});
