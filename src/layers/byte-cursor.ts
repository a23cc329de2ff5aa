// A stream of chunks, taken in pieces of any length. In: chunks of bytes. Out: the next n bytes. Memory: one chunk, and a piece that
// spans several while it is put together.

export class ByteCursor {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #passed = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#passed + this.#at;
  }

  /** The next `length` bytes when they are at hand, else null; valid until the next call. */
  takeNow(length: number): Uint8Array | null {
    const end = this.#at + length;
    if (end > this.#chunk.length) return null;
    const piece = this.#chunk.subarray(this.#at, end);
    this.#at = end;
    return piece;
  }

  /** The next `length` bytes, fewer where the stream ends; valid until the next call. */
  async take(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let missing = length;
    for (;;) {
      const piece = this.takeNow(Math.min(missing, this.#chunk.length - this.#at)) ?? new Uint8Array(0);
      pieces.push(piece);
      missing -= piece.length;
      if (missing === 0 || !(await this.#next())) break;
    }
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }

  /** Lets go of the stream. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#passed += this.#chunk.length;
    this.#chunk = next.value;
    this.#at = 0;
    return true;
  }
}
