/**
 * The names of pickle's opcodes up to protocol 5, so that a refused one is called by its name (Python's pickletools
 * lists them). Only those in `pickle.ts` are read.
 */
const names: Record<string, string> = {
  '(': 'MARK',
  '.': 'STOP',
  0: 'POP',
  1: 'POP_MARK',
  2: 'DUP',
  F: 'FLOAT',
  I: 'INT',
  J: 'BININT',
  K: 'BININT1',
  L: 'LONG',
  M: 'BININT2',
  N: 'NONE',
  P: 'PERSID',
  Q: 'BINPERSID',
  R: 'REDUCE',
  S: 'STRING',
  T: 'BINSTRING',
  U: 'SHORT_BINSTRING',
  V: 'UNICODE',
  X: 'BINUNICODE',
  a: 'APPEND',
  b: 'BUILD',
  c: 'GLOBAL',
  d: 'DICT',
  '}': 'EMPTY_DICT',
  e: 'APPENDS',
  g: 'GET',
  h: 'BINGET',
  i: 'INST',
  j: 'LONG_BINGET',
  l: 'LIST',
  ']': 'EMPTY_LIST',
  o: 'OBJ',
  p: 'PUT',
  q: 'BINPUT',
  r: 'LONG_BINPUT',
  s: 'SETITEM',
  t: 'TUPLE',
  ')': 'EMPTY_TUPLE',
  u: 'SETITEMS',
  G: 'BINFLOAT',
  B: 'BINBYTES',
  C: 'SHORT_BINBYTES',
};
const FIRST_BEYOND_ASCII = 0x80;
const beyondAscii = [
  ...['PROTO', 'NEWOBJ', 'EXT1', 'EXT2', 'EXT4', 'TUPLE1', 'TUPLE2', 'TUPLE3', 'NEWTRUE', 'NEWFALSE'],
  ...['LONG1', 'LONG4', 'SHORT_BINUNICODE', 'BINUNICODE8', 'BINBYTES8', 'EMPTY_SET', 'ADDITEMS', 'FROZENSET'],
  ...['NEWOBJ_EX', 'STACK_GLOBAL', 'MEMOIZE', 'FRAME', 'BYTEARRAY8', 'NEXT_BUFFER', 'READONLY_BUFFER'],
];

export const opcodeName = (code: number): string =>
  names[String.fromCharCode(code)] ??
  beyondAscii[code - FIRST_BEYOND_ASCII] ??
  `0x${code.toString(16).padStart(2, '0')}`;

/** For writing fixtures. */
export function opcodeOf(name: string): number {
  const ascii = Object.entries(names).find(([, known]) => known === name)?.[0];
  return ascii === undefined ? FIRST_BEYOND_ASCII + beyondAscii.indexOf(name) : ascii.charCodeAt(0);
}
