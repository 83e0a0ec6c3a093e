import { type Cursor, damaged, refused } from './cursor.ts';
import { opcodeName } from './opcodes.ts';

/** What a pickle may name from outside itself. Nothing else exists for it. */
export type PickleWorld = {
  /** `module name`, as in the file, to a value; a function is called by REDUCE with its checked arguments. */
  globals: ReadonlyMap<string, unknown>;
  /** What BINPERSID gives for its argument. */
  persistent: (id: unknown) => unknown;
};

type Callable = (args: readonly unknown[]) => unknown;

/** Bytes. Real checkpoints have 100 for each tensor. */
const MAX_PICKLE = 4 * 2 ** 20;
/** A checkpoint's stack is a few values high: dictionaries are filled in batches of 1,000. */
const MAX_STACK = 100_000;
const MAX_MEMO = 1_000_000;

/**
 * Reads one pickle of protocol 2 as data: dictionaries become Maps, tuples and lists arrays. No name in it can
 * reach code of ours but the functions in `world`. Values are built flat, never walked, so depth costs nothing;
 * each opcode takes at least one byte, so a limit in bytes bounds the work.
 *
 * Opcodes: those that 40 real checkpoints use, and six of training checkpoints. Others are refused by name.
 */
export function unpickle(cursor: Cursor, world: PickleWorld): unknown {
  const machine = new Machine(cursor, world);
  const start = cursor.left;
  for (;;) {
    if (start - cursor.left > MAX_PICKLE) throw refused(`its pickle has over ${MAX_PICKLE} bytes`);
    const code = cursor.u8();
    if (opcodeName(code) === 'STOP') return machine.result();
    const operation = operations[opcodeName(code)];
    if (!operation) throw refused(`its pickle has the opcode ${opcodeName(code)}`);
    operation(machine);
  }
}

class Machine {
  readonly cursor: Cursor;
  readonly world: PickleWorld;
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(cursor: Cursor, world: PickleWorld) {
    this.cursor = cursor;
    this.world = world;
  }

  push(value: unknown): void {
    if (this.#stack.push(value) > MAX_STACK) throw refused(`its pickle keeps over ${MAX_STACK} values open`);
  }

  /** Never below the last mark, as Python has it. */
  pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw damaged('its pickle takes more than it has');
    return this.#stack.pop();
  }

  popMany(count: number): unknown[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  peek(): unknown {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    if (this.#marks.push(this.#stack.length) > MAX_STACK) throw refused('its pickle is nested too deeply');
  }

  popToMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw damaged('its pickle has an end without a start');
    return this.#stack.splice(mark);
  }

  put(index: number): void {
    this.#memo.set(index, this.peek());
    if (this.#memo.size > MAX_MEMO) throw refused(`its pickle remembers over ${MAX_MEMO} values`);
  }

  get(index: number): void {
    if (!this.#memo.has(index)) throw damaged(`its pickle recalls value ${index}, which it never had`);
    this.push(this.#memo.get(index));
  }

  fill(entries: unknown[]): void {
    const target = this.peek();
    if (!(target instanceof Map) || entries.length % 2 !== 0) throw damaged('its pickle fills no dictionary');
    for (let index = 0; index < entries.length; index += 2) target.set(entries[index], entries[index + 1]);
  }

  append(items: unknown[]): void {
    const target = this.peek();
    if (!Array.isArray(target)) throw damaged('its pickle fills no list');
    for (const item of items) target.push(item);
  }

  /** The one value that is left. */
  result(): unknown {
    if (this.#stack.length !== 1 || this.#marks.length > 0) throw damaged('its pickle ends half-way');
    return this.#stack[0];
  }
}

const operations: Record<string, (machine: Machine) => void> = {
  PROTO: ({ cursor }) => {
    const version = cursor.u8();
    if (version !== 2) throw refused(`its pickle has protocol ${version}; only 2, PyTorch's own, is read`);
  },
  GLOBAL: (machine) => {
    const name = `${machine.cursor.line()} ${machine.cursor.line()}`;
    const { globals } = machine.world;
    if (!globals.has(name)) throw refused(`its pickle asks for ${JSON.stringify(name.replace(' ', '.'))}`);
    machine.push(globals.get(name));
  },
  REDUCE: (machine) => {
    const args = machine.pop();
    const target = machine.pop();
    if (typeof target !== 'function' || !Array.isArray(args)) throw damaged('its pickle calls no function');
    machine.push((target as Callable)(args));
  },
  // The state that OrderedDict carries (`_metadata`) says nothing about the numbers.
  BUILD: (machine) => void machine.pop(),
  BINPERSID: (machine) => machine.push(machine.world.persistent(machine.pop())),
  BINPUT: (machine) => machine.put(machine.cursor.u8()),
  LONG_BINPUT: (machine) => machine.put(machine.cursor.u32()),
  BINGET: (machine) => machine.get(machine.cursor.u8()),
  LONG_BINGET: (machine) => machine.get(machine.cursor.u32()),
  MARK: (machine) => machine.mark(),
  EMPTY_TUPLE: (machine) => machine.push([]),
  TUPLE: (machine) => machine.push(machine.popToMark()),
  TUPLE1: (machine) => machine.push(machine.popMany(1)),
  TUPLE2: (machine) => machine.push(machine.popMany(2)),
  TUPLE3: (machine) => machine.push(machine.popMany(3)),
  EMPTY_LIST: (machine) => machine.push([]),
  APPEND: (machine) => machine.append([machine.pop()]),
  APPENDS: (machine) => machine.append(machine.popToMark()),
  EMPTY_DICT: (machine) => machine.push(new Map()),
  SETITEM: (machine) => machine.fill(machine.popMany(2)),
  SETITEMS: (machine) => machine.fill(machine.popToMark()),
  NONE: (machine) => machine.push(null),
  NEWTRUE: (machine) => machine.push(true),
  NEWFALSE: (machine) => machine.push(false),
  BININT: (machine) => machine.push(machine.cursor.i32()),
  BININT1: (machine) => machine.push(machine.cursor.u8()),
  BININT2: (machine) => machine.push(machine.cursor.u16()),
  BINFLOAT: (machine) => machine.push(machine.cursor.f64()),
  LONG1: (machine) => machine.push(signedInteger(machine.cursor.take(machine.cursor.u8()))),
  BINUNICODE: (machine) => machine.push(machine.cursor.text(machine.cursor.u32())),
};

/** Little-endian two's complement; a number when it is exact as one. */
function signedInteger(bytes: Uint8Array): number | bigint {
  const digits = Buffer.from(bytes).reverse().toString('hex');
  const value = BigInt.asIntN(8 * bytes.length, BigInt(`0x0${digits}`));
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
