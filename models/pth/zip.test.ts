import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zip } from './fixture.ts';
import { readStoredZip } from './zip.ts';

const one = Buffer.from('first');
const two = Buffer.from('second!');
const plain = zip([
  ['a/x', one],
  ['a/y', two],
]);

test('entries are found where their own headers say, past the padding', () => {
  const files = readStoredZip(plain);
  assert.deepEqual([...files.keys()], ['a/x', 'a/y']);
  assert.equal(Buffer.from(files.get('a/y') ?? []).toString(), 'second!');
});

test('a comment at the end, and a look-alike of the end inside it, do not mislead', () => {
  const comment = Buffer.from('PK\x05\x06 and some more words here');
  const file = Buffer.concat([plain, comment]);
  file.writeUInt16LE(comment.length, plain.length - 2);
  assert.equal(readStoredZip(file).size, 2);
});

/** The same archive with every number that can be in its zip64 form. */
function asZip64(count = 2n): Buffer {
  const at = plain.length - 22;
  const start = plain.readUInt32LE(at + 16);
  const directory: Buffer[] = [];
  for (let from = start; from < at; ) {
    const header = Buffer.from(plain.subarray(from, from + 46));
    const nameBytes = header.readUInt16LE(28);
    const [size, offset] = [BigInt(header.readUInt32LE(24)), BigInt(header.readUInt32LE(42))];
    for (const field of [20, 24, 42]) header.writeUInt32LE(0xffffffff, field);
    header.writeUInt16LE(28, 30);
    const extra = Buffer.alloc(28);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    [size, size, offset].forEach((value, index) => void extra.writeBigUInt64LE(value, 4 + 8 * index));
    directory.push(header, plain.subarray(from + 46, from + 46 + nameBytes), extra);
    from += 46 + nameBytes;
  }
  const bytes = Buffer.concat(directory);
  const end = Buffer.alloc(56);
  end.writeUInt32LE(0x06064b50);
  end.writeBigUInt64LE(count, 32);
  end.writeBigUInt64LE(BigInt(bytes.length), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50);
  locator.writeBigUInt64LE(BigInt(start + bytes.length), 8);
  const last = Buffer.from(plain.subarray(at));
  last.fill(0xff, 8, 20);
  return Buffer.concat([plain.subarray(0, start), bytes, end, locator, last]);
}

test('zip64 numbers are read', () => {
  assert.equal(Buffer.from(readStoredZip(asZip64()).get('a/y') ?? []).toString(), 'second!');
});

const bad: [string, () => Buffer, RegExp][] = [
  ['a compressed entry', () => zip([['a', one, { method: 8 }]]), /encrypted or compressed/],
  ['a size beyond the file', () => zip([['a', one, { size: 5000 }]]), /a lies outside/],
  ['an offset beyond the file', () => zip([['a', one, { offset: 5000 }]]), /a is cut short/],
  ['an offset into nowhere', () => zip([['a', one, { offset: 3 }]]), /no header where/],
  [
    'two entries over the same bytes',
    () =>
      zip([
        ['a', one],
        ['b', two, { offset: 0 }],
      ]),
    /another name/,
  ],
  ['an entry that reaches into the next', () => overlapping(), /overlap|checksum/],
  [
    'one name twice',
    () =>
      zip([
        ['a', one],
        ['a', two],
      ]),
    /two zip entries are named a/,
  ],
  ['more entries than there are', () => zip([['a', one]], { count: 2 }), /cut short/],
  ['fewer entries than there are', () => zip([['a', one]], { count: 0 }), /longer than its entries/],
  ['60,000 entries', () => zip([['a', one]], { count: 60_000 }), /60000 zip entries/],
  ['2^60 entries', () => asZip64(2n ** 60n), /names 1152921504606846976/],
  ['one changed byte', () => changed(plain, plain.indexOf('first')), /checksum/],
  ['a missing zip64 record', () => changed(asZip64(), asZip64().length - 42), /zip64/],
];

function changed(file: Buffer, at: number): Buffer {
  const copy = Buffer.from(file);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function overlapping(): Buffer {
  const inner = plain.subarray(0, plain.length - 22);
  return zip([
    ['a', one, { size: inner.length }],
    ['b', two],
    ['c', Buffer.alloc(500)],
  ]);
}

for (const [what, file, message] of bad) {
  test(`${what} is refused`, () =>
    assert.throws(() => readStoredZip(file()), { name: 'ModelError', message }));
}
