import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findRendition } from '../../db/renditions.ts';
import { pyramidLevels, tileNumber } from '../../queues/pyramid-file.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { sendTile } from '../files/send-tile.ts';
import { notFound } from '../problems.ts';
import { binary, isUuid, refusals } from './docs-of.ts';

/** Any text is taken: what is no number of a tile names nothing. */
const number = (description: string) => z.string().openapi({ description, example: '0' });

const read = createRoute({
  method: 'get',
  path: '/renditions/{id}/tiles/{level}/{column}/{row}',
  summary: 'Get one tile of a pyramid',
  description:
    'Of a file that a `pyramid` job made; its `tileSide` and the number of its `levels` stand in the result of the job. ' +
    'What lies under one address never changes.',
  tags: ['renditions'],
  ...signedIn,
  request: {
    params: z.object({
      id: z.string().openapi({ format: 'uuid' }),
      level: number('From 0, the whole picture in one tile, to the picture itself; each is twice as large.'),
      column: number('From 0, on the left.'),
      row: number('From 0, at the top.'),
    }),
  },
  responses: {
    200: binary('The tile, as JPEG or WebP'),
    304: { description: 'It is as `If-None-Match` says' },
    ...refusals('NOT_FOUND', 'STORAGE_UNAVAILABLE'),
  },
});

export const tiles = new OpenAPIHono<Env>().openapi(read, async (c) => {
  const { deps, principal } = c.var;
  const { id, ...place } = c.req.valid('param');
  const found = isUuid(id) ? await findRendition(deps.db, id, principal) : undefined;
  if (found?.kind !== 'pyramid') throw notFound();
  const level = wholeNumber(place.level);
  const tile = tileNumber(pyramidLevels(found), {
    level,
    column: wholeNumber(place.column),
    row: wholeNumber(place.row),
  });
  if (tile === undefined) throw notFound();
  return sendTile(c, found, tile);
});

/** NaN, which is no tile's, for anything else. */
const wholeNumber = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);
