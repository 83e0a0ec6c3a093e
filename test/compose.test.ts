import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentOf, lineage, readDockerfile, textsOf } from './dockerfile.ts';
import { readEnvExample, settingsIn } from './env-example.ts';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

const serviceSchema = z.looseObject({
  image: z.string(),
  build: z
    .object({ context: z.literal('.'), dockerfile: z.string(), target: z.string().optional() })
    .optional(),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()).min(2) }).optional(),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  volumes: z.array(z.union([z.string(), z.object({ source: z.string(), target: z.string() })])).default([]),
  command: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
});
type ComposeService = z.output<typeof serviceSchema>;
const composeSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.object({ internal: z.boolean() }).nullable()),
  volumes: z.record(z.string(), z.null()),
});

const compose = composeSchema.parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);

function service(name: string): ComposeService {
  const found = compose.services[name];
  assert.ok(found, `there is no service ${name}`);
  return found;
}

/** The stage that a service of ours is built to, with what those before it give it. */
function imageOf({ build }: ComposeService) {
  if (!build) return undefined;
  assert.ok(existsSync(join(root, build.dockerfile)), `${build.dockerfile} does not exist`);
  const stages = readDockerfile(build.dockerfile);
  const stage = build.target ? stages.find(({ name }) => name === build.target) : stages.at(-1);
  assert.ok(stage, `${build.dockerfile} has no target ${build.target}`);
  const inherited = lineage(stage, stages).toReversed();
  return { ...stage, instructions: inherited.flatMap(({ instructions }) => instructions) };
}

test('the platform is all there, and what not everybody wants only when asked for', () => {
  assert.deepEqual(Object.keys(compose.services), [
    'api',
    'worker',
    'worker-outside',
    'worker-gpu',
    'worker-vulkan',
    'postgres',
    'redis',
    's3',
    'prometheus',
    'grafana',
  ]);
  const withProfile = services.filter(([, { profiles }]) => profiles.length > 0);
  assert.deepEqual(
    withProfile.map(([name, { profiles }]) => [name, ...profiles]),
    [
      ['worker-gpu', 'gpu'],
      ['worker-vulkan', 'vulkan'],
      ['prometheus', 'monitoring'],
      ['grafana', 'monitoring'],
    ],
  );
  assert.match(JSON.stringify(service('worker-gpu').deploy), /"devices":\[\{"driver":"nvidia","count":1/);
});

test('every service says how it is, and is waited for', () => {
  for (const [name, described] of services) {
    const image = imageOf(described);
    const checked = described.healthcheck ?? (image && textsOf(image, 'HEALTHCHECK').at(-1));
    assert.ok(checked, `${name} has no health check`);
    for (const [needed, { condition }] of Object.entries(described.depends_on)) {
      assert.ok(compose.services[needed], `${name} waits for ${needed}, which is not there`);
      assert.equal(condition, 'service_healthy');
    }
  }
  for (const name of ['api', 'worker', 'worker-outside', 'worker-gpu'])
    assert.deepEqual(Object.keys(service(name).depends_on), ['postgres', 'redis', 's3']);
});

test('images of others have a version', () => {
  for (const [name, { build, image }] of services)
    if (!build)
      assert.match(image, /:v?\d+\.\d+(\.\d+)?[\w.-]*$/, `${name}: ${image} may be another tomorrow`);
});

test('every service has little power and a limit', () => {
  for (const [name, described] of services) {
    assert.equal(described.read_only, true, name);
    assert.deepEqual(described.cap_drop, ['ALL'], name);
    assert.deepEqual(described.security_opt, ['no-new-privileges:true'], name);
    assert.match(
      JSON.stringify(described.deploy),
      /"limits":\{"cpus":"[^"]+","memory":"[^"]+","pids":\d+/,
      name,
    );
  }
});

test('workers can be multiplied, are reached by nobody, and only one that decodes no film reaches what is outside', () => {
  for (const name of ['worker', 'worker-outside', 'worker-gpu']) {
    const { ports, container_name, networks, environment } = service(name);
    assert.deepEqual({ ports, container_name }, { ports: [], container_name: undefined });
    const { LANE_VIDEO: video, LANE_GPU: gpu, LANE_NETWORK: network } = environment;
    if (network === '0') assert.deepEqual(networks, ['inside']);
    else assert.deepEqual([name, video, gpu], ['worker-outside', '0', '0']);
  }
  assert.equal(compose.networks.inside?.internal, true);
  for (const name of ['postgres', 'redis']) assert.deepEqual(service(name).networks, ['inside']);
  for (const [, { ports }] of services)
    for (const port of ports)
      assert.match(port, /^\$\{[A-Z0-9_]+:-127\.0\.0\.1:/, 'published to everybody by default');
});

test('a worker has longer to stop than its jobs have to end', () => {
  for (const name of ['worker', 'worker-outside', 'worker-gpu']) {
    const { stop_grace_period: grace = '10s', environment } = service(name);
    assert.ok(Number(grace.slice(0, -1)) >= Number(environment.DRAIN_SECONDS) + 20, name);
  }
});

test('Redis forgets nothing, and Postgres 18 keeps its data where the volume is', () => {
  const { command } = service('redis');
  assert.equal(command[command.indexOf('--maxmemory-policy') + 1], 'noeviction');
  assert.equal(command[command.indexOf('--appendonly') + 1], 'yes');
  assert.deepEqual(service('postgres').volumes, ['postgres:/var/lib/postgresql']);
  const named = services.flatMap(([, { volumes }]) => volumes).filter((volume) => typeof volume === 'string');
  for (const volume of named.filter((entry) => entry.includes(':')))
    assert.ok((volume.split(':')[0] ?? '') in compose.volumes, `the volume of ${volume} is not declared`);
});

test('Prometheus finds its rules, and Grafana its source and its dashboard', () => {
  const filesOf = (name: string, target: string) => {
    const bind = service(name).volumes.find(
      (volume) => typeof volume !== 'string' && volume.target === target,
    );
    assert.ok(typeof bind === 'object', `${name} has nothing at ${target}`);
    return (file: string) => readFileSync(join(root, bind.source, file), 'utf8');
  };
  const rulesOf = filesOf('prometheus', '/etc/prometheus');
  const { rule_files: rules } = z
    .object({ rule_files: z.array(z.string()).min(1) })
    .parse(parse(rulesOf('prometheus.yml')));
  for (const file of rules) assert.match(rulesOf(file), /alert: /);

  const provisioned = filesOf('grafana', '/etc/grafana/provisioning');
  const { datasources } = z
    .object({ datasources: z.tuple([z.object({ type: z.literal('prometheus'), url: z.url() })]) })
    .parse(parse(provisioned('datasources/prometheus.yml')));
  const { hostname, port } = new URL(datasources[0].url);
  assert.match(service(hostname).healthcheck?.test.join(' ') ?? '', new RegExp(`:${port}/`));
  const { providers } = z
    .object({ providers: z.tuple([z.object({ options: z.object({ path: z.string() }) })]) })
    .parse(parse(provisioned('dashboards/darkroom.yml')));
  const { path } = providers[0].options;
  assert.equal(JSON.parse(filesOf('grafana', path)('darkroom.json')).uid, 'darkroom');
  const home = service('grafana').environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH;
  assert.equal(home, `${path}/darkroom.json`);
});

test('every variable stands in .env.example, and secrets must be set', () => {
  const known = readEnvExample();
  const used = [...text.matchAll(/\$\{([A-Z0-9_]+)(:[-?])/g)];
  for (const [, name = '', kind] of used) {
    assert.ok(known.has(name), `${name} is not in .env.example`);
    if (/PASSWORD|SECRET/.test(name)) assert.equal(kind, ':?', `${name} would be empty when it is not set`);
  }
  for (const [name, { environment }] of services)
    for (const [variable, value] of Object.entries(environment))
      if (value === null) assert.ok(known.has(variable), `${name}: ${variable} is not in .env.example`);
});

test('every setting of a process reaches it', () => {
  // The disk store's folder is of no use beside S3; a worker's name is that of its container; its tools are its image's.
  const left = ['DATA_DIR', 'WORKER_NAME', 'FFMPEG_PATH', 'FFPROBE_PATH'];
  const folders = {
    api: ['api', 'db', 'queues', 'storage', 'runtime'],
    worker: ['workers', 'models', 'db', 'queues', 'storage', 'runtime'],
  };
  for (const [name, owners] of Object.entries(folders)) {
    const described = service(name);
    const image = imageOf(described);
    const given = new Set([
      ...Object.keys(described.environment),
      ...(image ? environmentOf(image).keys() : []),
    ]);
    for (const owner of owners)
      for (const setting of settingsOf(owner).filter((candidate) => !left.includes(candidate)))
        assert.ok(given.has(setting) || setting === 'UPSCALE_DEVICE', `${setting} does not reach ${name}`);
    for (const setting of Object.keys(described.environment))
      assert.ok(owners.flatMap(settingsOf).includes(setting), `${name} does not read ${setting}`);
  }
});

const settingsOf = (folder: string) => settingsIn(`${folder}/config.ts`);
