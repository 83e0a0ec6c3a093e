import { availableParallelism } from 'node:os';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import type { Device } from '../runtime/device.ts';
import { hasByteArithmetic } from './byte-arithmetic.ts';
import { isOutOfMemory } from './device-memory.ts';
import { ModelError } from './errors.ts';

// It writes in red on the terminal what it throws as well: that a machine without CUDA has none, above all.
env.logLevel = 'fatal';

/** One loaded graph. Its input and output are bytes, interleaved rows. */
export type Session = {
  /**
   * Runs the graph. The calling thread is blocked meanwhile (ONNX Runtime's Node binding is synchronous inside its
   * promise), so it belongs in a process that holds no lock. `pixels` must have exactly the size of the input. The result
   * is the caller's, to `release`.
   *
   * @throws ModelError `gpu-memory` when the GPU has no room. Only the end of the process gives back what it holds.
   */
  run: (pixels: Uint8Array) => Promise<Uint8Array>;
  close: () => Promise<void>;
};

/**
 * Loads an ONNX file whose only input and output are uint8 tensors of fixed shape, and runs it once: the first run
 * plans memory (and on CUDA searches convolution algorithms), which should not fall on the first job.
 *
 * @param threads of the CPU; 0 takes all that this process may use
 * @throws ModelError `gpu-memory` when the GPU has no room, `device` when it cannot run the graph. A GPU never falls back to
 *   the CPU: a job that silently takes fifty times longer is worse than one that says its machine is misconfigured.
 */
export async function openSession(
  onnx: Uint8Array,
  { device, threads }: { device: Device; threads: number },
): Promise<Session> {
  try {
    const session = await InferenceSession.create(onnx, {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      // Not ONNX Runtime's own default: it counts the machine's cores and knows no container's CPU limit.
      intraOpNumThreads: threads || availableParallelism(),
      interOpNumThreads: 1,
      // The plan of the second run is laid into one new block beside what the first run keeps: 134 instead of 99 MB for
      // 32 channels, 264 instead of 192 for a 64-channel network, 525 instead of 316 for RRDBNet, and no faster.
      enableMemPattern: false,
      logSeverityLevel: 3,
      // Waiting threads sleep instead of spinning. On cores shared with other work, spinning took 120 instead of 90 ms of CPU
      // per tile and twice the time; at best, on free cores, it gains 2 ms in 40.
      extra: {
        session: { intra_op: { allow_spinning: '0' }, x64quantprecision: hasByteArithmetic() ? '0' : '1' },
      },
    });
    return await warmSession(session, device);
  } catch (cause) {
    if (cause instanceof ModelError) throw cause;
    refuseFullGpu(device, cause);
    const why = (cause instanceof Error ? cause.message : String(cause)).replace(sourceLine, '').trim();
    const message = `The model does not run on ${device} (setting UPSCALE_DEVICE): ${why}`;
    throw new ModelError('device', message, { cause });
  }
}

/** Where in its sources ONNX Runtime asked, and what, before it says what the matter is. */
const sourceLine = /^\S+\.cc:\d+ .* was false\. /s;

/** What is used of ONNX Runtime's session: a test may script one. */
export type Inference = Pick<InferenceSession, 'inputMetadata' | 'outputNames' | 'run' | 'release'>;

/** Runs a session once, and gives its failures their reasons from then on. @throws ModelError `gpu-memory` */
export async function warmSession(session: Inference, device: Device): Promise<Session> {
  const [input] = session.inputMetadata;
  const [output] = session.outputNames;
  if (!input?.isTensor || !output) throw new Error('the graph has no tensor input or no output');
  const shape = input.shape.map(Number);

  const run = async (pixels: Uint8Array): Promise<Uint8Array> => {
    const results = await session.run({ [input.name]: new Tensor('uint8', pixels, shape) }).catch((cause) => {
      refuseFullGpu(device, cause);
      throw cause;
    });
    const data = results[output]?.data;
    if (data instanceof Uint8Array) return data;
    throw new Error('the graph did not give bytes');
  };
  await run(new Uint8Array(shape.reduce((product, size) => product * size, 1)));
  return { run, close: () => session.release() };
}

/** The CPU's memory is no tile's fault: there the media process as a whole has its limit. */
function refuseFullGpu(device: Device, cause: unknown): void {
  if (device === 'cpu' || !isOutOfMemory(cause)) return;
  throw new ModelError('gpu-memory', 'The GPU has no room for the model and its tile.', { cause });
}
