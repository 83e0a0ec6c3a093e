import { bodyLimit } from 'hono/body-limit';
import { refusing } from './openapi/refusing.ts';
import { Problem } from './problems.ts';

const MAX_KIB = 256;

/** Bounds bodies that are read into memory: everything but uploads. */
export const smallBody = refusing(
  ['PAYLOAD_TOO_LARGE'],
  bodyLimit({
    maxSize: MAX_KIB * 1024,
    onError: () => {
      throw new Problem('PAYLOAD_TOO_LARGE', `The body may have at most ${MAX_KIB} KiB.`);
    },
  }),
);
