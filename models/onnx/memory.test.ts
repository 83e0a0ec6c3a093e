import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

/** The most memory, in MB, that a process needs which runs x4plus, but for two of its 23 blocks, in tiles of this side. */
function peak(side: number): number {
  const program = `
    const { rrdbWeights } = await import('./models/networks.fixture.ts');
    const { networkOnnx } = await import('./models/onnx/network.ts');
    const { openSession } = await import('./models/session.ts');
    const network = { kind: 'rrdb', features: 64, growth: 32, blocks: 2, fold: 1, doublings: 2 };
    const size = { width: ${side}, height: ${side} };
    const session = await openSession(networkOnnx(network, 4, rrdbWeights(network), size), { device: 'cpu', threads: 0 });
    await session.run(new Uint8Array(${side} * ${side} * 3));
    const { readFileSync } = await import('node:fs');
    console.log(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);`;
  const cwd = `${import.meta.dirname}/../..`;
  const out = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd,
    encoding: 'utf8',
  });
  return Number(out) / 1024;
}

test('a tile of RRDBNet needs memory for its blocks, not for its 16-fold enlargement', (t) => {
  if (process.platform !== 'linux') return t.skip('memory is measured by /proc');
  // The blocks' widest step holds 450 planes of 160 × 160 floats, 46 MB; one layer of the enlargement alone 105 MB.
  const more = peak(160) - peak(32);
  assert.ok(more < 160, `${more} MB`);
});
