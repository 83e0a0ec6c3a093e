/** A load that does not wait: uploads begin at a fixed rate, whether the ones before have their answer or not. */
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { serve } from './serve.ts';

export type Steady = {
  url: string;
  authorization: string;
  photo: string;
  perSecond: number;
  seconds: number;
};

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const boundary = 'darkroom-bench';

/**
 * Times count from the moment that an upload was due: a server that stands still is charged for those that pile up
 * meanwhile, which a client that waits for its answers would never send.
 * @returns milliseconds of each
 */
serve(async ({ url, authorization, photo, perSecond, seconds }: Steady): Promise<number[]> => {
  const body = form(await readFile(photo));
  const headers = {
    authorization,
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': body.length,
  };
  const began = performance.now();
  const uploads: Promise<number>[] = [];
  for (let n = 0; n < perSecond * seconds; n++) {
    const due = began + (n * 1000) / perSecond;
    await delay(Math.max(0, due - performance.now()));
    uploads.push(send(url, headers, body).then(() => performance.now() - due));
  }
  return Promise.all(uploads);
});

function form(jpeg: Buffer): Buffer {
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

function send(url: string, headers: Record<string, string | number>, body: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
    response.resume().once('end', resolve).once('error', reject);
  });
  outgoing.once('error', reject);
  outgoing.end(body);
  return promise;
}
