import { readFileSync } from 'node:fs';

/**
 * Whether the processor multiplies and adds bytes into 32 bits in one instruction (VNNI). Without it ONNX Runtime's fast way
 * adds pairs in 16 bits, which overflow; its exact way takes 2.6 times as long, so it must not be asked for where it is
 * not needed. Linux says so in a file; elsewhere the exact way is taken.
 */
export function hasByteArithmetic(cpuinfo = '/proc/cpuinfo'): boolean {
  try {
    return /^flags\s*:.*\bavx(512)?_vnni\b/m.test(readFileSync(cpuinfo, 'utf8'));
  } catch {
    return false;
  }
}
