import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

type Stored = { bytes: Buffer; type: string; modified: Date };

/** As much of an S3 server as an object store of ours talks to, in memory: what lies between is put to the test. */
export type S3 = {
  readonly port: number;
  /** By key, without the bucket. */
  objects: Map<string, Stored>;
  close: () => Promise<void>;
};

export async function openS3(): Promise<S3> {
  const objects = new Map<string, Stored>();
  const server = createServer((request, response) => {
    // A request that broke half-way has stored nothing.
    serve(objects, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    objects,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(objects: Map<string, Stored>, request: IncomingMessage, response: ServerResponse) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3');
  const key = decodeURIComponent(pathname.split('/').slice(2).join('/'));
  if (searchParams.has('list-type')) return list(objects, searchParams.get('prefix') ?? '', response);
  if (key === '') return void response.writeHead(200).end();
  switch (request.method) {
    case 'PUT':
      return put(objects, key, request, response);
    case 'DELETE':
      objects.delete(key);
      return void response.writeHead(204).end();
    default:
      return get(objects.get(key), request, response);
  }
}

async function put(
  objects: Map<string, Stored>,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const bytes = await buffer(request);
  const md5 = createHash('md5').update(bytes).digest('base64');
  if (md5 !== request.headers['content-md5']) return refuse(response, 400, 'BadDigest');
  const type = request.headers['content-type'] ?? 'application/octet-stream';
  objects.set(key, { bytes, type, modified: new Date() });
  response.writeHead(200, { etag: `"${md5}"` }).end();
}

function get(stored: Stored | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (!stored) {
    refuse(response, 404, 'NoSuchKey');
    return;
  }
  const { bytes, type, modified } = stored;
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const end = to === '' ? bytes.length : Number(to) + 1;
  const part = bytes.subarray(Number(from), end);
  response.writeHead(request.headers.range ? 206 : 200, {
    etag: '"etag"',
    'content-type': type,
    'content-length': part.length,
    'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`,
    'last-modified': modified.toUTCString(),
  });
  response.end(request.method === 'HEAD' ? undefined : part);
}

function list(objects: Map<string, Stored>, prefix: string, response: ServerResponse): void {
  const found = [...objects].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = found.map(
    ([key, { bytes, modified }]) =>
      `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><ETag>"e"</ETag>` +
      `<LastModified>${modified.toISOString()}</LastModified></Contents>`,
  );
  const xml = `<ListBucketResult><IsTruncated>false</IsTruncated>${entries.join('')}</ListBucketResult>`;
  response.writeHead(200, { 'content-type': 'application/xml' }).end(xml);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<Error><Code>${code}</Code></Error>`);
}
