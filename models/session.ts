import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelSettings } from './config.ts';
import { ModelError } from './errors.ts';

/** One loaded graph. Its input and output are bytes, interleaved rows. */
export type Session = {
  /**
   * Runs the graph. The calling thread is blocked meanwhile (ONNX Runtime's Node binding is synchronous inside its
   * promise), so it belongs in a process that holds no lock. `pixels` must have exactly the size of the input.
   */
  run: (pixels: Uint8Array) => Promise<Uint8Array>;
  close: () => Promise<void>;
};

/**
 * Loads an ONNX file whose only input and output are uint8 tensors of fixed shape, and runs it once: the first run
 * plans memory (and on CUDA searches convolution algorithms), which should not fall on the first job.
 *
 * @throws ModelError `device` when the device cannot run it. CUDA never falls back to the CPU: a job that silently
 *   takes fifty times longer is worse than one that says its machine is misconfigured.
 */
export async function openSession(
  onnx: Uint8Array,
  settings: Pick<ModelSettings, 'DEVICE' | 'MODEL_THREADS'>,
): Promise<Session> {
  const { DEVICE: device, MODEL_THREADS: threads } = settings;
  try {
    const session = await InferenceSession.create(onnx, {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      // Not ONNX Runtime's own default: it counts the machine's cores and knows no container's CPU limit.
      intraOpNumThreads: threads || availableParallelism(),
      interOpNumThreads: 1,
      // The plan of the second run is laid into one new block beside what the first run keeps: 134 instead of 99 MB for
      // photo-x4, 264 instead of 192 for a 64-channel network, 525 instead of 316 for RRDBNet, and no faster.
      enableMemPattern: false,
      logSeverityLevel: 3,
      // Waiting threads sleep instead of spinning. On cores shared with other work, spinning took 120 instead of 90 ms of CPU
      // per tile and twice the time; at best, on free cores, it gains 2 ms in 40.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return await warm(session);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ModelError('device', `The model does not run on ${device} (setting DEVICE): ${why}`, { cause });
  }
}

async function warm(session: InferenceSession): Promise<Session> {
  const [input] = session.inputMetadata;
  const [output] = session.outputNames;
  if (!input?.isTensor || !output) throw new Error('the graph has no tensor input or no output');
  const shape = input.shape.map(Number);

  const run = async (pixels: Uint8Array): Promise<Uint8Array> => {
    const results = await session.run({ [input.name]: new Tensor('uint8', pixels, shape) });
    const data = results[output]?.data;
    if (data instanceof Uint8Array) return data;
    throw new Error('the graph did not give bytes');
  };
  await run(new Uint8Array(shape.reduce((product, size) => product * size, 1)));
  return { run, close: () => session.release() };
}
