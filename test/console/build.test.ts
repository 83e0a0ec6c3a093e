import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { buildConsole } from '../../dev/build-console.ts';

const LIMIT = 150_000;
const built = join(import.meta.dirname, '../../console/dist');

type Manifest = Record<string, { file: string; imports?: string[]; isEntry?: boolean }>;

before(() => buildConsole(() => {}));

const read = (file: string) => readFileSync(join(built, file));

/** A chunk and everything that it cannot start without. */
function withImports(name: string, manifest: Manifest, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const next of manifest[name]?.imports ?? []) withImports(next, manifest, found);
  return found;
}

test(`the first load is at most ${LIMIT / 1000} kB of gzipped script, whichever page is first`, (t) => {
  const manifest = JSON.parse(read('manifest.json').toString()) as Manifest;
  const [entry] = Object.entries(manifest).find(([, { isEntry }]) => isEntry) ?? [];
  const pages = Object.keys(manifest).filter((name) => /^pages\/[^/]+\/page\.tsx$/.test(name));
  assert.ok(entry && pages.length >= 3, Object.keys(manifest).join());
  for (const page of pages) {
    const chunks = withImports(page, manifest, withImports(entry, manifest));
    const scripts = [...chunks]
      .map((name) => manifest[name]?.file ?? '')
      .filter((file) => file.endsWith('.js'));
    const bytes = scripts.reduce((sum, file) => sum + gzipSync(read(file)).length, 0);
    t.diagnostic(`${page}: ${(bytes / 1000).toFixed(1)} kB`);
    assert.ok(bytes <= LIMIT, `${page}: ${bytes} bytes`);
  }
});

test('the page runs no script that stands in it and names no other host', () => {
  const page = read('index.html').toString();
  assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)|\son\w+=|https?:\/\//);
});
