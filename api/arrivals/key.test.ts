import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isArrivalKey, namedContentId, readArrivalKey, titleOf } from './key.ts';
import { decodeKey } from './notification.ts';

test('films are recognised by their names, and never files of our own', () => {
  for (const key of ['videos/1_x.mp4', 'videos/a/b/1_x.MP4', 'videos/영화 하나.mp4'])
    assert.ok(isArrivalKey(key), key);
  const id = '0190e2a4-7d5e-7000-8000-000000000000';
  for (const key of [
    `videos/${id}/original.mp4`,
    'photos/1_x.mp4',
    'videos/1_x.txt',
    'videos/../x.mp4',
    'videos//x.mp4',
    '/videos/1_x.mp4',
  ])
    assert.equal(isArrivalKey(key), false, key);
});

test('a name says the content before its first "_", when that is a number', () => {
  assert.deepEqual(readArrivalKey('videos/7_my_movie.mp4'), { contentId: 7, slug: 'my_movie' });
  assert.deepEqual(readArrivalKey('videos/2024/7_x.mp4'), { contentId: 7, slug: 'x' });
  assert.deepEqual(readArrivalKey('videos/my_movie.mp4'), { contentId: undefined, slug: 'my_movie' });
  assert.deepEqual(readArrivalKey('videos/7_.mp4'), { contentId: 7, slug: '7_' });
  assert.deepEqual(readArrivalKey('videos/9999999999_x.mp4'), { contentId: undefined, slug: '9999999999_x' });
});

test('tags say it before metadata does, and what is no id is not passed over', () => {
  assert.equal(namedContentId({ ContentId: '3' }, { content_id: '4' }), 3);
  assert.equal(namedContentId({ other: '3' }, { contentid: '4' }), 4);
  assert.equal(namedContentId({}, {}), undefined);
  for (const bad of ['', 'x', '0', '-1', '1.5', '2000000001'])
    assert.ok(Number.isNaN(namedContentId({}, { content_id: bad })), bad);
});

test('a slug becomes a title of all its words', () => {
  assert.equal(titleOf('my_movie-night'), 'My Movie Night');
  assert.equal(titleOf('기생충'), '기생충');
  assert.equal([...titleOf('🎬'.repeat(300))].length, 255);
});

test('keys are decoded as a query is', () => {
  assert.equal(decodeKey('videos/7_my+movie%2B%EA%B8%B0.mp4'), 'videos/7_my movie+기.mp4');
  assert.equal(decodeKey('videos/100%.mp4'), undefined);
});
