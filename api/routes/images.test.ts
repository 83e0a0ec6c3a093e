import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { setLooks } from '../../db/photos.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';

let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi();
});
after(() => api.close());
beforeEach(async () => {
  me = await api.signUp();
});

type Image = { id: string; title: string; gemini_analysis: string | null };
type Page = { message: string; count: number; data: Image[]; next_cursor: string | null };

async function upload(title: string, description = '', name = 'photo.jpg'): Promise<string> {
  const fields = { metadata: JSON.stringify({ title, description }) };
  const body = form('image_file', [await photoFile(name)], fields);
  return (await jsonOf<{ data: Image }>(me.post('/api/upload', body))).data.id;
}
const titles = async (query: string) =>
  (await jsonOf<Page>(me.get(`/api/images?${query}`))).data.map(({ title }) => title);

test('images are listed newest first, in pages that belong to their search', async () => {
  for (const title of ['one', 'two', 'three']) await upload(title);
  const first = await jsonOf<Page>(me.get('/api/images?limit=2'));
  assert.deepEqual([first.count, first.data.map(({ title }) => title)], [2, ['three', 'two']]);
  const second = await jsonOf<Page>(me.get(`/api/images?limit=2&cursor=${first.next_cursor}`));
  assert.deepEqual([second.count, second.data[0]?.title, second.next_cursor], [1, 'one', null]);
  assert.equal((await me.get(`/api/images?q=t&cursor=${first.next_cursor}`)).status, 422);
  assert.deepEqual(await jsonOf<Page>((await api.signUp()).get('/api/images')), {
    message: 'Images retrieved',
    count: 0,
    data: [],
    next_cursor: null,
  });
});

test('the search looks at title, description, caption and name, and takes every character as it is', async () => {
  await upload('100% wool', 'a sheep');
  await upload('Sea', 'by the LAKE');
  await upload('Third', '', '湖の写真.jpg');
  const captioned = await upload('Fourth');
  await api.database.sql`update photos set caption = 'A dog on a jetty' where id = ${captioned}`;
  assert.deepEqual(await titles('q=lake'), ['Sea']);
  assert.deepEqual(await titles('q=%25'), ['100% wool']);
  assert.deepEqual(await titles('q=_'), []);
  assert.deepEqual(await titles(`q=${encodeURIComponent('湖')}`), ['Third']);
  assert.deepEqual(await titles('q=JETTY'), ['Fourth']);
  assert.equal((await jsonOf<Image>(me.get(`/api/images/${captioned}`))).gemini_analysis, 'A dog on a jetty');
});

test('an image is a photo that nobody has asked to upscale', async () => {
  const id = await upload('Dusk');
  const [photo] = await jsonOf<{ id: string; status: string }[]>(me.get('/photos'));
  assert.deepEqual([photo?.id, photo?.status], [id, 'uploaded']);
  assert.equal((await me.get(`/photos/${id}`)).headers.get('x-file-type'), 'original');
  const job = { kind: 'upscale', input: { photo_id: id } };
  assert.equal((await me.post('/jobs', job)).status, 202);
  const [asked] = await jsonOf<{ status: string }[]>(me.get('/photos'));
  assert.equal(asked?.status, 'queued');
});

test('a deleted image may be sent again; a stranger finds none', async () => {
  const file = await photoFile();
  const body = () => form('image_file', [file], { metadata: '{"title":"a","description":"b"}' });
  const { data } = await jsonOf<{ data: Image }>(me.post('/api/upload', body()));
  const stranger = await api.signUp();
  for (const id of [data.id, uuidv7(), 'abc']) {
    assert.equal((await stranger.get(`/api/images/${id}`)).status, 404, id);
    assert.equal((await stranger.delete(`/api/images/${id}`)).status, 404, id);
  }
  assert.deepEqual(await jsonOf(me.delete(`/api/images/${data.id}`)), { message: 'Deleted successfully' });
  assert.equal((await me.get(`/api/images/${data.id}`)).status, 404);
  assert.equal((await me.get(`/photos/${data.id}`)).status, 404);
  assert.equal((await me.post('/api/upload', body())).status, 201);
});

test('images that look alike are found, the most alike first', async () => {
  const ids: string[] = [];
  for (const title of ['one', 'copy', 'cousin', 'other']) ids.push(await upload(title));
  const similar = async (query = '', caller = me) =>
    jsonOf<{ count: number; data: { title: string; distance: number }[] }>(
      caller.get(`/api/images/${ids[0]}/similar${query}`),
    );
  assert.equal((await similar()).count, 0, 'nobody has looked yet');
  const looks = ['00000000000000ff', '00000000000000fe', '800000000000001f', 'ffffffffffffff00'];
  for (const [index, likeness] of looks.entries())
    await setLooks(api.deps.db, ids[index] ?? '', { thumbhash: 'x', likeness });
  const found = async (query = '') =>
    (await similar(query)).data.map(({ title, distance }) => [title, distance]);
  assert.deepEqual(await found(), [
    ['copy', 1],
    ['cousin', 4],
  ]);
  assert.deepEqual(await found('?distance=1'), [['copy', 1]]);
  assert.deepEqual(await found('?limit=1'), [['copy', 1]]);
  const stranger = await api.signUp();
  assert.equal((await stranger.get(`/api/images/${ids[0]}/similar`)).status, 404);
});
