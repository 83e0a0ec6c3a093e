import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { permissions } from './security/permissions.ts';

const root = join(import.meta.dirname, '..');
const documents = globSync(['*.md', 'docs/**/*.md', 'models/**/*.md'], { cwd: root });
const textOf = (document: string) => readFileSync(join(root, document), 'utf8');

test('the README can be read in one sitting', () => {
  assert.ok(textOf('README.md').trimEnd().split('\n').length <= 150);
});

test('links between documents lead somewhere', () => {
  assert.ok(documents.length >= 8, `only ${documents}`);
  for (const document of documents) {
    for (const [, target = ''] of textOf(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
      assert.ok(existsSync(join(root, dirname(document), target)), `${document} links to ${target}`);
  }
});

test('files that documents name are there', () => {
  const folders =
    'api|bench|client|console|db|deploy|dev|docs|models|queues|runtime|storage|test|workers|\\.ci|\\.github';
  const named = new RegExp(`\`((?:${folders})/[\\w./-]*)\``, 'g');
  for (const document of documents) {
    for (const [, path = ''] of textOf(document).matchAll(named))
      assert.ok(existsSync(join(root, path)), `${document} names ${path}`);
  }
});

test('commands that documents show are commands', () => {
  const { scripts } = JSON.parse(textOf('package.json'));
  for (const document of documents) {
    for (const [, script = ''] of textOf(document).matchAll(/\bnpm run ([\w:-]+)/g))
      assert.ok(script in scripts, `${document} shows npm run ${script}`);
    for (const [, file = ''] of textOf(document).matchAll(/^(?:\$ )?node ([\w./-]+\.m?ts)/gm))
      assert.ok(existsSync(join(root, file)), `${document} runs ${file}`);
  }
});

test('routes that documents name are there', () => {
  const shape = (route: string) => route.replace(/:\w+(\{.*\})?|\{\w+\}|<\w+>/g, '{}');
  const routes = new Set(Object.keys(permissions).map(shape));
  for (const document of documents) {
    // What is left of the second line of a table there is a route of another service.
    const text = textOf(document).replace(/^\|[^|]*\|/gm, (cell) => (/moving/.test(document) ? '' : cell));
    for (const [, method, path = ''] of text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^`\s?…]*)[`?]/g)) {
      // Those of the catalogue stand in tables without it.
      const names = ['', '/api/v1'].map((prefix) => shape(`${method} ${prefix}${path}`));
      assert.ok(
        names.some((name) => routes.has(name)),
        `${document} names ${method} ${path}`,
      );
    }
  }
});

test('each document of docs/ stands in its index', () => {
  const index = textOf('docs/README.md');
  for (const document of documents.filter((path) => /^docs\/(?!README)/.test(path)))
    assert.ok(index.includes(`(${document.slice('docs/'.length)})`), `${document} is not in docs/README.md`);
});
