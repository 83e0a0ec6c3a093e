type WriteRows = (rows: Uint8Array) => Promise<void>;

/** Two bands that take turns: one is written while the other fills. */
export class BandWriter {
  readonly #write: WriteRows;
  readonly #bytes: number;
  readonly #bands: Uint8Array[];
  #pending: Promise<void> = Promise.resolve();

  /**
   * @param bytes of a band
   * @param bands of an earlier writer that has ended: they are used again, and new ones put there
   */
  constructor(write: WriteRows, bytes: number, bands: Uint8Array[]) {
    this.#write = write;
    this.#bytes = bytes;
    this.#bands = bands;
  }

  /** The band that is not being written. A picture of one band never has a second. */
  free(): Uint8Array {
    const used = this.#bands.length < 2 ? undefined : this.#bands.shift();
    const band = used && used.length >= this.#bytes ? used : new Uint8Array(this.#bytes);
    this.#bands.push(band);
    return band;
  }

  /** Waits for the band before, so that rows stay in order and no more than one waits. */
  async begin(rows: Uint8Array): Promise<void> {
    await this.#pending;
    this.#pending = this.#write(rows);
    // Told by the next step, whichever that is.
    this.#pending.catch(() => {});
  }

  end(): Promise<void> {
    return this.#pending;
  }

  /** When something else failed, a write must not go on into a file that is about to be closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pending.catch(() => {});
  }
}
