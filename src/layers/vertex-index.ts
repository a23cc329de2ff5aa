// One number for every distinct position. In: lon, lat units. Out: the index of the vertex, the same for the same position; new ones
// are numbered as they come. An open-addressing table over typed arrays: 12 bytes a vertex, no objects and no texts.
import { IntList } from './int-list.ts';

export class VertexIndex {
  /** lon, lat units of all vertices, interleaved. */
  readonly vertices = new IntList(1024);
  /** Vertex + 1 in each slot, 0 = free; a power of two in size, at most half full. */
  #slots = new Int32Array(1024);

  /** Index of the vertex at a position, which is added when new. */
  intern(lon: number, lat: number): number {
    const slot = this.#slotOf(lon, lat);
    const found = this.#slots[slot];
    if (found !== 0) return found - 1;
    const vertex = this.vertices.length / 2;
    this.vertices.push2(lon, lat);
    this.#slots[slot] = vertex + 1;
    if (2 * (vertex + 1) > this.#slots.length) this.#grow();
    return vertex;
  }

  /** Index of the vertex at a position, or -1. */
  find(lon: number, lat: number): number {
    return this.#slots[this.#slotOf(lon, lat)] - 1;
  }

  /** The slot that holds the position, or the free one where it belongs. */
  #slotOf(lon: number, lat: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const { array } = this.vertices;
    let slot = hash(lon, lat) & mask;
    for (;;) {
      const vertex = slots[slot] - 1;
      if (vertex < 0 || (array[2 * vertex] === lon && array[2 * vertex + 1] === lat)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const { array, length } = this.vertices;
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let vertex = 0; 2 * vertex < length; vertex++) {
      this.#slots[this.#slotOf(array[2 * vertex], array[2 * vertex + 1])] = vertex + 1;
    }
  }
}

/** Mixes both coordinates into every bit (the finish of MurmurHash3). */
function hash(lon: number, lat: number): number {
  let h = Math.imul(lon, 0x9e3779b1) ^ Math.imul(lat ^ (lat >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35);
  return h ^ (h >>> 15);
}
