import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { until } from '../../test/support/until.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi({ MAX_UPLOADS: '2' });
});
after(() => api.close());

/** An upload that goes on until it is told to end. */
function startUpload({ token }: Caller) {
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('--x\r\n'));
      end = () => controller.close();
    },
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x' };
  const answer = api.request('/upscale', { method: 'POST', headers, body, duplex: 'half' });
  return { answer, end: () => end() };
}

test('an account sends so many uploads at a time, and others still send theirs', async () => {
  const [one, other] = [await api.signUp(), await api.signUp()];
  const uploads = [startUpload(one), startUpload(one)];
  await until('both are being received', 10, async () => api.deps.uploads.total === 2);
  assert.match(await (await api.request('/metrics')).text(), /^darkroom_uploads_in_flight 2$/m);
  const third = await startUpload(one).answer;
  assert.deepEqual([third.status, third.headers.get('retry-after')], [429, '2']);
  assert.equal((await jsonOf<{ code: string }>(third)).code, 'TOO_MANY_UPLOADS');
  assert.equal((await other.post('/upscale', form('file', [await photoFile()]))).status, 200);
  for (const { end } of uploads) end();
  for (const { answer } of uploads) assert.equal((await answer).status, 400, 'cut off');
  assert.equal(api.deps.uploads.total, 0);
  assert.equal((await one.post('/upscale', form('file', [await photoFile()]))).status, 200);
});
