import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { makeSamples, type Samples } from '../samples.ts';

/** Makes the sample media on a thread of its own: painting takes seconds, and Ctrl-C must be heard meanwhile. */
export async function paintSamples(folder: string, signal: AbortSignal): Promise<Samples> {
  const painter = new Worker(new URL(import.meta.url), { workerData: folder });
  try {
    const [samples] = await once(painter, 'message', { signal });
    return samples as Samples;
  } finally {
    await painter.terminate();
  }
}

if (!isMainThread && parentPort) parentPort.postMessage(await makeSamples(workerData as string));
