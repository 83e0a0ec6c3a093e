/** The least that an API of this kind can be: the same server, one query or one file, and nothing around them. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Hono } from 'hono';
import postgres from 'postgres';
import { listen } from '../../api/server.ts';
import { serve } from './serve.ts';

const folder = join(process.env.DATA_DIR ?? '', 'bare');
await mkdir(folder, { recursive: true });
// As many connections as the platform's pool has.
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 10 });
const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>();

app.get('/jobs/:id', async (c) => {
  const [row] = await sql`select * from jobs where id = ${c.req.param('id')}`;
  return c.json(row);
});
app.post('/upload', async (c) => {
  // On the disk, not only in its cache, before the answer: the platform promises that, too.
  await pipeline(c.env.incoming, createWriteStream(join(folder, randomUUID()), { flush: true }));
  return c.json({ kept: true });
});

const { port } = await listen(app, '127.0.0.1', 0);
serve(async () => `http://127.0.0.1:${port}`);
