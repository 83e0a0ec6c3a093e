import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSafetensors } from '../safetensors.ts';
import { readCheckpoint } from './checkpoint.ts';
import { global, legacyCheckpoint, opcodes, pickle, Saved, value, zip, zipCheckpoint } from './fixture.ts';

const six = Float32Array.of(0, 1, 2, 3, 4, 5);

for (const [format, save] of Object.entries({ zip: zipCheckpoint, legacy: legacyCheckpoint })) {
  test(`${format}: four types of number are read`, () => {
    const weights = readCheckpoint(
      save({
        single: new Saved('0', Float32Array.of(1.5, -2), [2]),
        half: new Saved('1', Float16Array.of(0.25), []),
        brain: new Saved('2', Uint16Array.of(0x3fc0, 0xc000), [2, 1]),
        long: new Saved('3', BigInt64Array.of(-7n), [1]),
      }),
    );
    assert.deepEqual(weights.get('single'), { shape: [2], data: Float32Array.of(1.5, -2) });
    assert.deepEqual(weights.get('half'), { shape: [], data: Float32Array.of(0.25) });
    assert.deepEqual(weights.get('brain'), { shape: [2, 1], data: Float32Array.of(1.5, -2) });
    assert.deepEqual(weights.get('long'), { shape: [1], data: Float32Array.of(-7) });
  });

  test(`${format}: tensors share storages, start inside them, are transposed and repeated`, () => {
    const weights = readCheckpoint(
      save({
        whole: new Saved('0', six, [2, 3]),
        transposed: new Saved('0', six, [3, 2], { stride: [1, 3] }),
        column: new Saved('0', six, [2], { stride: [3], offset: 1 }),
        tail: new Saved('0', six, [2], { offset: 4 }),
        repeated: new Saved('0', six, [2, 2], { stride: [0, 1], offset: 2 }),
        none: new Saved('0', six, [0, 3]),
      }),
    );
    const numbers = (name: string) => [...(weights.get(name)?.data ?? [])];
    assert.deepEqual(numbers('whole'), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(numbers('transposed'), [0, 3, 1, 4, 2, 5]);
    assert.deepEqual(numbers('column'), [1, 4]);
    assert.deepEqual(numbers('tail'), [4, 5]);
    assert.deepEqual(numbers('repeated'), [2, 3, 2, 3]);
    assert.deepEqual(numbers('none'), []);
  });

  test(`${format}: averaged weights before the last ones before the dictionary itself`, () => {
    const tensor = (key: string) => new Saved(key, Float32Array.of(Number(key)), [1]);
    const chosen = (root: unknown) =>
      [...readCheckpoint(save(root))].map(([name, { data }]) => [name, data[0]]);
    const both = { params: { a: tensor('1') }, params_ema: { a: tensor('2') } };
    assert.deepEqual(chosen(both), [['a', 2]]);
    assert.deepEqual(chosen({ params: { a: tensor('1') }, iteration: 5, rate: 0.5, note: null }), [['a', 1]]);
    assert.deepEqual(chosen({ a: tensor('3') }), [['a', 3]]);
  });

  test(`${format}: cut anywhere, or extended, it is one clear error`, () => {
    const file = save({ params: { a: new Saved('0', six, [6]) } });
    for (let length = 0; length < file.length; length++)
      assert.throws(
        () => readCheckpoint(file.subarray(0, length)),
        { name: 'ModelError' },
        `${length} bytes`,
      );
    assert.throws(() => readCheckpoint(Buffer.concat([file, Buffer.alloc(3)])), { reason: 'damaged' });
  });

  test(`${format}: no flipped byte does anything but change numbers or give a clear error`, () => {
    const file = save({ params: { a: new Saved('0', six, [6]) } });
    for (let at = 0; at < file.length; at++) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      try {
        readCheckpoint(changed);
      } catch (error) {
        assert.equal((error as Error).name, 'ModelError', `byte ${at}: ${(error as Error).stack}`);
      }
    }
  });
}

test('a parameter is the tensor it holds; what BUILD carries is ignored', () => {
  const held = value([new Saved('0', six, [6]), true, {}]);
  const parameter = opcodes(global('torch._utils', '_rebuild_parameter'), held, 'REDUCE');
  const root = opcodes(value({ a: parameter }), value({ _metadata: null }), 'BUILD');
  const file = zip([
    ['m/data.pkl', pickle(root)],
    ['m/data/0', new Uint8Array(six.buffer)],
  ]);
  assert.deepEqual(readCheckpoint(file).get('a')?.data, six);
});

test('a real checkpoint gives the values that are known from elsewhere', (t) => {
  const folder = join(import.meta.dirname, '../../../shared/models');
  const path = join(folder, 'realesr-animevideov3.rebuilt.pth');
  if (!existsSync(path)) return t.skip('there is no ../shared/models');
  const read = readCheckpoint(readFileSync(path));
  const known = readSafetensors(readFileSync(join(folder, 'realesr-animevideov3.f16.safetensors')));
  assert.deepEqual([...read.keys()].sort(), [...known.keys()].sort());
  for (const [name, { shape, data }] of known) {
    assert.deepEqual(read.get(name)?.shape, shape, name);
    assert.deepEqual(Float16Array.from(read.get(name)?.data ?? []), Float16Array.from(data), name);
  }
});
