import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const MIB = 2 ** 20;
const DEADLINE_MS = 2_000;

export type GpuMemory = { gpu: string; model: string; usedBytes: number; totalBytes: number };

/** What the driver's own tool says of every GPU; none where there is no such tool, or it does not answer in time. */
export async function readGpuMemory(): Promise<GpuMemory[]> {
  const query = ['--query-gpu=index,name,memory.used,memory.total', '--format=csv,noheader,nounits'];
  const answered = await promisify(execFile)('nvidia-smi', query, { timeout: DEADLINE_MS }).catch(
    () => undefined,
  );
  const lines = answered?.stdout.split('\n') ?? [];
  return lines.flatMap((line) => {
    const [gpu, model, used, total] = line.split(',').map((cell) => cell.trim());
    const [usedBytes, totalBytes] = [Number(used) * MIB, Number(total) * MIB];
    // "[N/A]" where the driver cannot say, as on a GPU that is cut into parts.
    return gpu && model && Number.isFinite(usedBytes + totalBytes)
      ? [{ gpu, model, usedBytes, totalBytes }]
      : [];
  });
}
