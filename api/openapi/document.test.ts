import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from '@hono/zod-openapi';
import { jobErrors } from '../../queues/errors.ts';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { problems } from '../problems.ts';
import type { Schema } from './examples.ts';
import type { Operation } from './operation.ts';

type Documented = Operation & { security?: object[] };
type Document = {
  paths: Record<string, Record<string, Documented>>;
  components: { schemas: Record<string, Schema> };
};

let api: TestApi;
let operations: [name: string, operation: Documented][];
let schemas: Record<string, Schema>;
before(async () => {
  api = await startTestApi();
  const document = await jsonOf<Document>(api.request('/openapi.json'));
  schemas = document.components.schemas;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Documented] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
});
after(() => api.close());

const codesOf = ({ responses }: Operation, status: number) =>
  Object.keys(responses[status]?.content?.['application/problem+json']?.examples ?? {});

test('every guarded route says how its guard refuses', () => {
  for (const [name, operation] of operations) {
    if (!operation.security || name === 'POST /api/upload') continue;
    for (const code of ['NOT_AUTHENTICATED', 'INVALID_TOKEN'])
      assert.ok(codesOf(operation, 401).includes(code), `${name} lacks ${code}`);
    assert.ok(codesOf(operation, 400).includes('INACTIVE_USER'), name);
    assert.ok(codesOf(operation, 403).includes('NOT_ALLOWED'), name);
    assert.ok(codesOf(operation, 503).includes('DATABASE_UNAVAILABLE'), name);
  }
});

test('every limited route says that it may be asked too often', () => {
  const limited = operations.filter(([, operation]) => codesOf(operation, 429).includes('RATE_LIMITED'));
  const names = new Set(limited.map(([name]) => name));
  const paths = ['register', 'token', 'upscale', 'bestcut', 'api/v1/auth/register', 'api/v1/auth/login'];
  for (const path of paths) assert.ok(names.has(`POST /${path}`), path);
  assert.ok(names.has('GET /photos'));
  assert.ok(!names.has('GET /videos'));
});

test('every refusal names its codes, with words and a document as an example', () => {
  for (const [name, { responses }] of operations) {
    for (const [status, { description, content }] of Object.entries(responses)) {
      assert.notEqual(description, '', `${name} ${status}`);
      const media = content?.['application/problem+json'];
      if (!media) continue;
      const examples = Object.entries(media.examples ?? {});
      assert.ok(examples.length > 0, `${name} ${status} has no code`);
      for (const [code, example] of examples) {
        assert.ok(code in problems || code in jobErrors, code);
        const { value } = example as { value: { code: string; status: number } };
        assert.deepEqual([value.code, `${value.status}`], [code, status], name);
        assert.ok(description.includes(code), `${name} ${status}`);
      }
    }
  }
});

test('every body has an example that fits its schema', () => {
  const wrong: string[] = [];
  let examples = 0;
  for (const [name, { requestBody, responses }] of operations) {
    const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    const bodies = [['request', requestBody] as const, ...good].flatMap(([where, body]) =>
      Object.entries(body?.content ?? {}).map(([type, media]) => ({ where, type, media })),
    );
    for (const { where, type, media } of bodies) {
      // What these are is in their names: a form with a file, a file, a stream.
      if (!/json|urlencoded/.test(type) || !media.schema) continue;
      examples++;
      const at = `${name} ${where}`;
      if (isEmpty(media.example)) wrong.push(`${at}: empty`);
      const { error } = z.fromJSONSchema(inlined(media.schema) as never).safeParse(media.example);
      if (error) wrong.push(`${at}: ${error.issues[0]?.path.join('.')} ${error.issues[0]?.message}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(examples > 80, `${examples} were looked at`);
});

const isEmpty = (value: unknown) => Object.keys(Object(value)).length === 0;

const ignored = new Set(['discriminator', 'example']);

/** With what its references name in their place. Zod reads patterns without the flag that `\p` needs. */
function inlined(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inlined);
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema) return inlined(schemas[String(schema.$ref).split('/').at(-1) ?? '']);
  return Object.fromEntries(
    Object.entries(schema)
      .filter(
        ([keyword, part]) => !ignored.has(keyword) && !(keyword === 'pattern' && /\\p/.test(String(part))),
      )
      .map(([keyword, part]) => [keyword, inlined(part)]),
  );
}
