// A growing list of 32-bit integers. Readers do not know how much is coming, and a JavaScript array of numbers costs four times
// the memory.

export class IntList {
  array: Int32Array;
  length = 0;

  constructor(capacity = 64) {
    this.array = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.array.length) this.#grow(this.length + 1);
    this.array[this.length++] = value;
  }

  push2(a: number, b: number): void {
    if (this.length + 2 > this.array.length) this.#grow(this.length + 2);
    this.array[this.length] = a;
    this.array[this.length + 1] = b;
    this.length += 2;
  }

  /** Appends items `from` to `to` of `source`. */
  pushRange(source: Int32Array, from: number, to: number): void {
    if (this.length + to - from > this.array.length) this.#grow(this.length + to - from);
    this.array.set(source.subarray(from, to), this.length);
    this.length += to - from;
  }

  /** The items, copied to their exact size. */
  toInt32(): Int32Array {
    return this.array.slice(0, this.length);
  }

  /** The same as unsigned numbers. */
  toUint32(): Uint32Array {
    return new Uint32Array(this.toInt32().buffer);
  }

  /** Taken as ends of runs: where each run starts, and the end of the last. */
  toStarts(): Uint32Array {
    const starts = new Uint32Array(this.length + 1);
    starts.set(this.array.subarray(0, this.length), 1);
    return starts;
  }

  #grow(needed: number): void {
    const larger = new Int32Array(Math.max(needed, this.array.length * 2));
    larger.set(this.array);
    this.array = larger;
  }
}
