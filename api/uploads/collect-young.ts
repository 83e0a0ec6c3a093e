import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Of no effect on this process but that the next context has `gc`: without it there is no way to ask for a collection.
setFlagsFromString('--expose-gc');
const collect: (options: { type: 'minor' }) => void = runInNewContext('gc');
// Little of the young is alive, and V8 would have a thread per core look for it and wait for the last of them. On two cores at
// load 15 one collection in ten took 2 to 7 ms so, alone 0.5 to 0.9 mostly; receiving 3 MB took 4.4 ms of user time and takes 3.9.
// Rejected: `--single-threaded-gc`, with which collections of the whole heap run on this thread, too.
setFlagsFromString('--no-parallel-scavenge');
// Else V8 begins to collect the whole heap as soon as less is free below its limit than the young may hold: at 47 of 84 MB, so
// after every forty uploads, and each time 40 ms of half a core. Begun at four fifths of the way it happens a tenth as often
// and ends in time: at 20 uploads of 3 MB a second the slowest hundredth took 51 to 66 ms, and takes 27 to 31.
setFlagsFromString('--incremental-marking-soft-trigger=80');
setFlagsFromString('--incremental-marking-hard-trigger=90');

/** Of all uploads together, between two collections. */
const EVERY_BYTES = 4 << 20;
let received = 0;

/**
 * Has V8 give back what uploads leave behind. Each 64 KiB of them are memory outside of its heap, held by a young object.
 * Young objects are collected when 16 MiB of them are there, which uploads hardly make, so the memory outside reached a
 * limit of its own first, and V8 answers that with a collection of the whole heap: 30 ms of the process, every 150 ms at
 * 20 uploads of 3 MB a second. To collect the young ones takes 1 ms, and at every 6 MiB left one collection of all in 3 seconds.
 * Rejected: `--max-semi-space-size=1`, which does the same, has to be said wherever the API is started, and may cost
 * `GET /jobs/{id}` speed: 0.51 of the bare route against 0.66, in runs on a busy machine whose ranges overlap.
 */
export function collectYoung(bytes: number): void {
  received += bytes;
  if (received < EVERY_BYTES) return;
  received = 0;
  collect({ type: 'minor' });
}
