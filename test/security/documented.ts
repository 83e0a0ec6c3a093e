import assert from 'node:assert/strict';
import { jsonOf, type TestApi } from '../api.ts';

type Answer = { content?: Record<string, { examples?: object }> };
type Document = { paths: Record<string, Record<string, { responses: Record<string, Answer> }>> };

/**
 * A refusal that OpenAPI does not name is one that callers cannot be ready for.
 * @returns what asserts that a refusal is named; `path` is the route's, as OpenAPI or as Hono writes it
 */
export async function openDocumented(api: TestApi) {
  const { paths } = await jsonOf<Document>(api.request('/openapi.json'));
  return (method: string, path: string, status: number, code: string | undefined): void => {
    const item = paths[path.replaceAll(/:(\w+)(\{.*\})?/g, '{$1}')];
    if (!code || !item) return;
    const { content } = item[method.toLowerCase()]?.responses[status] ?? {};
    // In words of its own, as older clients read them.
    if (content?.['application/json']) return;
    const codes = Object.keys(content?.['application/problem+json']?.examples ?? {});
    assert.ok(
      codes.includes(code),
      `${method} ${path} answers ${status} ${code}, which OpenAPI does not name`,
    );
  };
}
