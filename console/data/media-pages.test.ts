import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merge } from './media-pages.ts';

const item = (id: string, second: number, name = id) => ({
  id,
  name,
  created_at: `2026-03-01T12:00:0${second}Z`,
});
const pages = (next: string | undefined) => ({
  pages: [
    { items: [item('d', 4), item('c', 3)], next: 'b' },
    { items: [item('b', 2)], next },
  ],
  pageParams: [undefined, 'b'],
});
const namesOf = (data: ReturnType<typeof merge<ReturnType<typeof item>>>) =>
  data.pages.map(({ items }) => items.map(({ name }) => name));

test('what changed stands in its place, what is new among the first, and what is gone nowhere', () => {
  const changed = [item('b', 2, 'B'), item('e', 5), item('x', 3)];
  assert.deepEqual(namesOf(merge(pages('a'), ['b', 'e', 'x', 'c'], changed)), [['e', 'd'], ['B']]);
});

test('what belongs to a page that was not fetched yet is left to that', () => {
  assert.deepEqual(namesOf(merge(pages('a'), ['a'], [item('a', 1)])), [['d', 'c'], ['b']]);
});

test('a list that is whole takes every new one', () => {
  const whole = { pages: [{ items: [], next: undefined }], pageParams: [undefined] };
  assert.deepEqual(namesOf(merge(whole, ['a', 'b'], [item('a', 1), item('b', 2)])), [['b', 'a']]);
});
