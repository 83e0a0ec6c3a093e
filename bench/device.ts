import { Fatal } from '../queues/errors.ts';
import type { Device } from '../runtime/device.ts';
import { plainPolicy } from '../workers/sandbox/policy.ts';
import { Sandbox } from '../workers/sandbox/sandbox.ts';

const PATIENCE_MS = 120_000;

/**
 * Looks for the device as a worker does when it starts.
 * @returns its name, or in one line why it cannot be used
 */
export async function probeDevice(device: Device): Promise<{ name: string } | { why: string }> {
  const policy = { ...plainPolicy, env: () => ({ UPSCALE_DEVICE: device }) };
  const sandbox = new Sandbox(2 ** 32, undefined, policy);
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return await sandbox.run('device', {}, { signal, onProgress: () => {} });
  } catch (error) {
    if (!(error instanceof Fatal)) throw error;
    return { why: error.message.replaceAll(/\s+/g, ' ') };
  } finally {
    await sandbox.close();
  }
}
