import { Fatal } from '../../queues/errors.ts';

/** What says that the machine failed, not the photo: another attempt may succeed. */
const machineFailures =
  /no space left|out of memory|too many open files|input file is missing|unable to open for write/i;

/**
 * Runs a step that decodes a stranger's photo and gives its failure a code.
 *
 * libvips has no error numbers, so its text is all there is to go by: what is recognised as the machine's fault
 * passes through as it came, everything else blames the file.
 *
 * @throws Fatal CORRUPT_MEDIA, UNSUPPORTED_FORMAT or TOO_MANY_PIXELS
 */
export async function decoding<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(error);
  }
}

function named(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Fatal || error.name === 'AbortError') return error;
  if ('syscall' in error || machineFailures.test(error.message)) return error;
  const cause = { cause: error };
  if (/exceeds pixel limit/i.test(error.message)) {
    return new Fatal('TOO_MANY_PIXELS', 'The photo has more pixels than are accepted.', cause);
  }
  if (/unsupported image format|exceeds channel limit|bad number of bands/i.test(error.message)) {
    return new Fatal('UNSUPPORTED_FORMAT', 'The photo is of a kind that cannot be read.', cause);
  }
  return new Fatal(
    'CORRUPT_MEDIA',
    `The photo is damaged or cut short (${firstLine(error.message)}).`,
    cause,
  );
}

/** Users read this: no paths of this machine. */
const firstLine = (text: string) =>
  text
    .split('\n', 1)[0]
    ?.replaceAll(/(?<!\S)\/[^\s:]+/g, 'the file')
    .slice(0, 200)
    .trim();
