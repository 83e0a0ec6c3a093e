import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCheckpoint } from './checkpoint.ts';
import { global, legacyCheckpoint, opcodes, pickle, Saved, value, zip, zipCheckpoint } from './fixture.ts';

const six = Float32Array.of(0, 1, 2, 3, 4, 5);
const inZip = (data: Uint8Array) => zip([['m/data.pkl', data]]);
const code = (byte: number, ...rest: number[]) => Buffer.of(byte, ...rest);
const repeat = (bytes: Uint8Array, times: number) =>
  Buffer.concat(Array.from({ length: times }, () => bytes));
const put = (index: number) => Buffer.concat([code(0x72), Buffer.from(Uint32Array.of(index).buffer)]);
const view = (shape: number[], stride: number[], offset = 0) =>
  zipCheckpoint({ a: new Saved('0', six, shape, { stride, offset }) });

function storage(...id: unknown[]): Buffer {
  const rest = [0, [1], [1], false, {}].map((item) => value(item));
  const args = opcodes('MARK', value(id), 'BINPERSID', ...rest, 'TUPLE');
  return inZip(pickle(value({ a: opcodes(global('torch._utils', '_rebuild_tensor_v2'), args, 'REDUCE') })));
}

const unsupported: [string, Buffer, RegExp][] = [
  [
    'a command to run',
    inZip(pickle(global('posix', 'system'), value(['touch /tmp/x']), 'REDUCE')),
    /asks for "posix.system"/,
  ],
  ['a builtin', inZip(pickle(global('builtins', 'eval'))), /asks for "builtins.eval"/],
  ['another storage', inZip(pickle(global('torch', 'DoubleStorage'))), /"torch.DoubleStorage"/],
  ['a whole pickled class', inZip(pickle(global('__main__', 'Net'))), /"__main__.Net"/],
  ['a class by its own opcode', inZip(pickle(code(0x69))), /opcode INST/],
  ['new objects', inZip(pickle('EMPTY_TUPLE', code(0x81))), /opcode NEWOBJ/],
  ['globals from the stack', inZip(pickle(value('os'), value('system'), code(0x93))), /opcode STACK_GLOBAL/],
  ['extensions', inZip(pickle(code(0x82, 1))), /opcode EXT1/],
  ['a byte that is no opcode', inZip(pickle(code(0xff))), /opcode 0xff/],
  ['another protocol', inZip(opcodes(code(0x80, 4), 'EMPTY_DICT', 'STOP')), /protocol 4/],
  ['no dictionary', inZip(pickle(value([1, 2]))), /no dictionary/],
  ['something beside tensors', zipCheckpoint({ a: 5 }), /entry a is no tensor/],
  ['a pickle of 5 MB', inZip(pickle(repeat(code(0x4e), 5e6))), /over \d+ (values|bytes)/],
  ['a deep pile of marks', inZip(pickle(repeat(code(0x28), 200_000))), /nested too deeply/],
  ['a deep pile of lists', inZip(pickle(repeat(code(0x5d), 200_000))), /values open/],
  ['a tensor of 2^60 repeats', view([2 ** 30, 2 ** 30], [0, 0]), /numbers/],
  [
    'many tensors of one number each, repeated',
    zipCheckpoint({
      a: new Saved('0', six, [2 ** 25], { stride: [0] }),
      b: new Saved('0', six, [2 ** 25], { stride: [0] }),
      c: new Saved('0', six, [2 ** 25], { stride: [0] }),
    }),
    /numbers/,
  ],
];

const damaged: [string, Buffer, RegExp][] = [
  ['an empty file', Buffer.alloc(0), /starts neither/],
  ['some other file', Buffer.from('\x89PNG\r\n'), /starts neither/],
  ['a tensor beyond its storage', view([7], [1]), /a reaches outside/],
  ['a tensor that starts beyond', view([1], [1], 6), /a reaches outside/],
  ['strides that lead out', view([2, 3], [4, 1]), /a reaches outside/],
  ['a huge offset', view([1], [1], 2 ** 31 - 1), /a reaches outside/],
  ['a negative offset', view([1], [1], -1), /another way/],
  ['a negative size', view([-1], [1]), /another way/],
  ['fewer strides than sizes', view([1, 1], [1]), /more sizes than strides/],
  [
    'a storage path that climbs',
    storage('storage', global('torch', 'FloatStorage'), '../0', 'cpu', 1),
    /another way/,
  ],
  ['a storage of no type', storage('storage', 'float', '0', 'cpu', 1), /another way/],
  [
    'a missing storage',
    storage('storage', global('torch', 'FloatStorage'), '9', 'cpu', 1),
    /storage 9 is missing/,
  ],
  ['a recall of nothing', inZip(pickle(code(0x68, 7))), /recalls value 7/],
  ['a pop from nothing', inZip(pickle(code(0x85))), /takes more/],
  ['a pop through a mark', inZip(pickle('NONE', 'MARK', code(0x85))), /takes more/],
  ['an end without a start', inZip(pickle('TUPLE')), /without a start/],
  [
    'a call of a storage type',
    inZip(pickle(global('torch', 'FloatStorage'), value([]), 'REDUCE')),
    /no function/,
  ],
  ['a dictionary filled by halves', inZip(pickle('EMPTY_DICT', 'MARK', 'NONE', 'SETITEMS')), /fills no/],
  ['entries for a list', inZip(pickle('EMPTY_LIST', 'NONE', 'NONE', 'SETITEM')), /fills no dictionary/],
  ['values left over', inZip(pickle('NONE', 'NONE')), /ends half-way/],
  ['text of 4 GB', inZip(pickle(code(0x58, 255, 255, 255, 255))), /name of 4294967295 bytes/],
  [
    'something behind the pickle',
    inZip(Buffer.concat([pickle('EMPTY_DICT'), code(0)])),
    /follows its pickle/,
  ],
  ['a mention of one storage in two sizes', twoSizes(), /described twice/],
];

function twoSizes(): Buffer {
  return zipCheckpoint({ a: new Saved('0', six, [1]), b: new Saved('0', six.slice(0, 2), [1]) });
}

for (const [reason, files] of Object.entries({ unsupported, damaged })) {
  for (const [what, file, message] of files) {
    test(`${what} is refused`, () => {
      assert.throws(() => readCheckpoint(file), { name: 'ModelError', reason, message });
    });
  }
}

test('a list that holds itself, and values remembered a million times, are only data', () => {
  const self = opcodes('EMPTY_LIST', put(0), put(0), code(0x68, 0), 'APPEND');
  assert.throws(() => readCheckpoint(inZip(pickle(self))), { message: /no dictionary/ });
  const doubling = Array.from({ length: 100 }, (_, level) =>
    opcodes(put(level), code(0x68, level), code(0x86)),
  );
  assert.throws(() => readCheckpoint(inZip(pickle('NONE', ...doubling))), { message: /no dictionary/ });
});

test('names that a JavaScript object has by itself are plain keys', () => {
  const weights = readCheckpoint(
    zipCheckpoint(Object.assign(Object.create(null), { constructor: new Saved('0', six, [6]) })),
  );
  assert.deepEqual([...weights.keys()], ['constructor']);
});

test('legacy: storages that lie about themselves', () => {
  const file = legacyCheckpoint({ a: new Saved('0', six, [6]) });
  const length = file.length - six.byteLength - 8;
  for (const count of [5n, 7n, 2n ** 53n, 2n ** 64n - 1n]) {
    const changed = Buffer.from(file);
    changed.writeBigUInt64LE(count, length);
    assert.throws(() => readCheckpoint(changed), { name: 'ModelError', reason: 'damaged' }, String(count));
  }
});
