import assert from 'node:assert/strict';
import { after, beforeEach } from 'node:test';
import { type HttpResponse, Upload } from 'tus-js-client';
import { listen } from '../../api/server.ts';
import { jsonOf, startTestApi } from '../api.ts';
import { testFolder } from '../services.ts';

/** The same for all tests of a file, each with an account of its own, and a folder for what they send. */
export async function tusApiOfThisFile() {
  const tus = await startTusApi();
  const folder = await testFolder();
  after(async () => {
    await tus.close();
    await folder.close();
  });
  let caller = await tus.begin();
  beforeEach(async () => {
    caller = await tus.begin();
  });
  return { ...tus, folder, me: () => caller };
}

/** The API on a socket, and what a client of tus asks of it, as a whole and request by request. */
export async function startTusApi(env: NodeJS.ProcessEnv = {}) {
  const api = await startTestApi({ MAX_STORED_BYTES: '60000000', MAX_PHOTO_BYTES: '20000000', ...env });
  const server = await listen(api.app, '127.0.0.1', 0);
  let me = await api.signUp();
  const begin = async () => {
    me = await api.signUp();
    return me;
  };
  const close = async () => {
    await server.close();
    await api.close();
  };

  /** As a client that knows nothing of this API but its address. */
  function send(file: Buffer, metadata: Record<string, string>, options: object = {}): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${me.token}` };
      const upload = new Upload(file, {
        endpoint: `http://127.0.0.1:${server.port}/uploads`,
        headers,
        metadata,
        retryDelays: [0, 100, 500],
        onError: reject,
        onSuccess: ({ lastResponse }) => resolve(lastResponse),
        ...options,
      });
      upload.start();
    });
  }

  const announce = (bytes: number, metadata: Record<string, string>, headers: Record<string, string> = {}) =>
    api.request('/uploads', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${me.token}`,
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes),
        'upload-metadata': Object.entries(metadata)
          .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
          .join(','),
        ...headers,
      },
    });

  const patch = (path: string, offset: number, body: Buffer | ReadableStream, token = me.token) =>
    api.request(path, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${token}`,
        'tus-resumable': '1.0.0',
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      },
      body: body as RequestInit['body'] & {},
      duplex: 'half',
    } as RequestInit);

  const head = (path: string) =>
    api.request(path, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${me.token}`, 'tus-resumable': '1.0.0' },
    });

  async function stored(prefix: string): Promise<string[]> {
    return (await Array.fromAsync(api.deps.store.list(prefix))).map(({ key }) => key);
  }

  return { api, begin, close, send, announce, patch, head, stored };
}

export const pathOf = (answer: Response) => answer.headers.get('location') ?? assert.fail('no Location');
export const codeOf = async (answer: Response) => (await jsonOf<{ code: string }>(answer)).code;
