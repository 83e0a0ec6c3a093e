import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionNames, DATABASE_UNREACHABLE } from '../../api/alerts/conditions.ts';
import { fieldErrorCodes } from '../../api/field-errors.ts';
import { problems } from '../../api/problems.ts';
import { worksFor } from '../../api/schedules/works.ts';
import { en } from '../../console/strings/en/index.ts';
import { ja } from '../../console/strings/ja/index.ts';
import { ko } from '../../console/strings/ko/index.ts';
import { catalog } from '../../models/catalog.ts';
import { officialFiles } from '../../models/installed/official.ts';
import { jobErrors } from '../../queues/errors.ts';
import { kinds } from '../../queues/registry.ts';

type Tree = { readonly [key: string]: string | Tree };

/** Each key with its words. Languages that count one thing as they count many have no `_one`. */
function linesOf(words: Tree, at = ''): Map<string, string> {
  const lines = Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[at + key, value] as const] : [...linesOf(value, `${at}${key}.`)],
  );
  return new Map(lines.filter(([key]) => !key.endsWith('_one')));
}

const places = (words: string) => (words.match(/\{\{\w+\}\}/g) ?? []).sort();
const english = linesOf(en);

for (const [language, words] of Object.entries({ ja, ko })) {
  const lines = linesOf(words);

  test(`${language} has the keys of the English words, and no other`, () => {
    assert.ok(english.size > 20);
    assert.deepEqual([...lines.keys()].sort(), [...english.keys()].sort());
  });

  test(`${language} fills in what the English words fill in, and leaves none empty`, () => {
    for (const [key, text] of lines) {
      assert.ok(text.trim().length > 0, key);
      assert.deepEqual(places(text), places(english.get(key) ?? ''), key);
    }
  });
}

// The other languages have the keys of the English words: what is in English is in all.

test('every code of the API has its sentence, and no sentence is of a code that is no more', () => {
  const codes = new Set([...Object.keys(problems), ...Object.keys(jobErrors)]);
  assert.deepEqual(Object.keys(en.problems).sort(), [...codes].sort());
});

test('every code of a refused field has its sentence', () => {
  assert.deepEqual(Object.keys(en.fieldErrors).sort(), [...fieldErrorCodes].sort());
});

test('the console says what a model is good for as the catalog does', () => {
  const known = [...officialFiles, ...catalog].map(({ name, goodFor }) => [name, goodFor]);
  assert.deepEqual(en.models, { ...Object.fromEntries(known), imported: 'imported' });
});

test('every alert of the platform has its sentence', () => {
  assert.deepEqual(Object.keys(en.operators.alert).sort(), [...conditionNames, DATABASE_UNREACHABLE].sort());
});

type Parameters = { properties?: Record<string, { description?: string; enum?: string[] }> };
const works = worksFor({ isAdmin: true });

test('every work and every parameter has its name', () => {
  assert.deepEqual(
    Object.keys(en.work).sort(),
    [...new Set([...kinds, ...works.map(({ work }) => work)])].sort(),
  );
  const names = works.flatMap(({ parameters }) => Object.keys((parameters as Parameters).properties ?? {}));
  assert.deepEqual(Object.keys(en.parameters.name).sort(), [...new Set(names)].sort());
});

test('forms say of works and parameters what the API says, so that a change there is translated anew', () => {
  const summaries = works.map(({ work, summary }) => [work, summary]);
  assert.deepEqual(en.parameters.summary, Object.fromEntries(summaries));
  const help: Record<string, string> = {};
  for (const { work, parameters } of works)
    for (const [name, { description }] of Object.entries((parameters as Parameters).properties ?? {})) {
      if (description === undefined) continue;
      assert.equal(help[name] ?? description, description, `${work} says something else of ${name}`);
      help[name] = description;
    }
  assert.deepEqual(en.parameters.help, help);
});

test('every value that a form offers has its word', () => {
  const offered = works.flatMap(({ parameters }) =>
    Object.entries((parameters as Parameters).properties ?? {}).flatMap(([name, { enum: values = [] }]) =>
      values.map((value) => ({ name, value })),
    ),
  );
  const wanted = [...Map.groupBy(offered, ({ name }) => name)].map(([name, of]) => [
    name,
    [...new Set(of.map(({ value }) => value))],
  ]);
  const spoken = Object.entries(en.parameters.choice).map(([name, words]) => [name, Object.keys(words)]);
  assert.deepEqual(Object.fromEntries(spoken), Object.fromEntries(wanted));
});
