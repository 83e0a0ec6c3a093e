import { ModelError } from '../errors.ts';

export const damaged = (what: string) => new ModelError('damaged', `not a sound .pth file: ${what}`);
export const refused = (what: string) => new ModelError('unsupported', `this .pth file is refused: ${what}`);

const MAX_TEXT = 65_535;

/** Reads little-endian numbers from the front of bytes; the end of the bytes is an error, never `undefined`. */
export class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  #at = 0;

  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(count: number): Uint8Array {
    return this.#bytes.subarray(this.#advance(count), this.#at);
  }

  u8 = (): number => this.#view.getUint8(this.#advance(1));
  u16 = (): number => this.#view.getUint16(this.#advance(2), true);
  u32 = (): number => this.#view.getUint32(this.#advance(4), true);
  i32 = (): number => this.#view.getInt32(this.#advance(4), true);
  /** Big-endian, as pickle has it. */
  f64 = (): number => this.#view.getFloat64(this.#advance(8), false);

  /** A count or an offset. Beyond 2^53 it can be neither. */
  u64(): number {
    const value = this.#view.getBigUint64(this.#advance(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`${this.#what} names ${value} bytes`);
    return Number(value);
  }

  text(count: number): string {
    if (count > MAX_TEXT) throw damaged(`${this.#what} has a name of ${count} bytes`);
    return new TextDecoder().decode(this.take(count));
  }

  /** Up to a newline, which is taken too. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw damaged(`${this.#what} is cut short`);
    const text = this.text(end - this.#at);
    this.#at += 1;
    return text;
  }

  #advance(count: number): number {
    if (count > this.left) throw damaged(`${this.#what} is cut short`);
    const from = this.#at;
    this.#at += count;
    return from;
  }
}
