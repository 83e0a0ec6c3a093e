import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from '../../console/strings/en/index.ts';
import { ja } from '../../console/strings/ja/index.ts';
import { ko } from '../../console/strings/ko/index.ts';

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
