// Lines joined where they nearly meet or cross, when somebody asks for it. In: ways, which of them are walked, and the network they
// make. Out: the same ways with more vertices, and with a short piece over each gap. Nothing that is drawn is moved.
//
//   weld   ────●·1 m·●────    a piece from each dangling end to the nearest place of a line of its level, which gets a vertex there
//   node   ──┼──              a common vertex where two lines of one level cross without one
//
// Places come from the finished network, whose numbering does not depend on the order of ways: neither does what is joined.
import {
  EDGE_BACKWARD,
  EDGE_FORWARD,
  EDGE_LEVEL_SHIFT,
  EDGE_NO_SNAP,
  type WalkNetwork,
  type WayLayer,
} from '../types.ts';
import { findCrossings } from './crossings.ts';
import { findDanglingEnds, type EdgePlace } from './dangling-ends.ts';
import { buildEdgeIndex } from './edge-index.ts';
import type { CutEdges } from './edges.ts';

/** Ways, and which of them are walked. */
export interface WalkedWays {
  readonly layer: WayLayer;
  /** Of each way; 0: not walked. */
  readonly access: Uint8Array;
  /** 1 for vertices that nobody passes. */
  readonly blocked: Uint8Array;
}

/** What ways become. */
export interface Sketch {
  readonly edges: CutEdges;
  readonly network: WalkNetwork;
}

interface Joined {
  readonly ways: WalkedWays;
  /** Places at which lines were joined. */
  readonly count: number;
}

/** Gives lines of one level that cross a common vertex. */
export function nodeCrossings(ways: WalkedWays, sketch: Sketch): Joined {
  const edit = new Edit(ways, sketch);
  const places = new Set<string>();
  for (const { lon, lat, edges, ordinals, levels } of findCrossings(sketch.network, buildEdgeIndex(sketch.network))) {
    if (levels[0] !== levels[1]) continue;
    const place = `${lon} ${lat} ${levels[0]}`;
    places.add(place);
    const own = edges.map((edge, i) => edit.vertexAt({ edge, ordinal: ordinals[i] }, lon, lat));
    const vertex = own.find((known) => known >= 0) ?? edit.newVertex(place, lon, lat);
    own.forEach((known, i) => {
      if (known >= 0) edit.merge(known, vertex);
      else edit.insert({ edge: edges[i], ordinal: ordinals[i] }, vertex, lon, lat);
    });
  }
  return { ways: edit.apply(), count: places.size };
}

/** Joins dangling ends to the nearest line at most `limitMillimeters` away. */
export function weldEnds(ways: WalkedWays, sketch: Sketch, limitMillimeters: number): Joined {
  const { network, edges } = sketch;
  const edit = new Edit(ways, sketch);
  for (const { node, edge, nearest } of findDanglingEnds(network, buildEdgeIndex(network), limitMillimeters)) {
    const end = ways.layer.refs[edges.edgeFrom[edge] === node ? edges.firstRef[edge] : edges.lastRef[edge]];
    const [lon, lat] = edit.positionOf(nearest);
    let foot = edit.vertexAt(nearest, lon, lat);
    const touches = network.nodes[2 * node] === lon && network.nodes[2 * node + 1] === lat;
    if (foot < 0) {
      foot = touches ? end : edit.newVertex(`${lon} ${lat} ${edge}`, lon, lat);
      edit.insert(nearest, foot, lon, lat);
      if (touches) edit.count++;
    } else if (touches) {
      edit.merge(end, foot);
      edit.count++;
    }
    if (!touches) edit.connect(end, foot, edges.edgeWays[edge]);
  }
  return { ways: edit.apply(), count: edit.count };
}

interface Insertion {
  readonly vertex: number;
  /** Square of the distance from the ref before, in units: orders what is put between two refs. */
  readonly after: number;
}

/** Changes to ways, gathered and then made at once. */
class Edit {
  readonly #ways: WalkedWays;
  readonly #sketch: Sketch;
  readonly #newVertices: number[] = [];
  readonly #vertexOf = new Map<string, number>();
  /** By the ref that they follow. */
  readonly #insertions = new Map<number, Insertion[]>();
  readonly #aliases = new Map<number, number>();
  readonly #pieces: { readonly from: number; readonly to: number; readonly way: number }[] = [];
  readonly #pairs = new Set<string>();
  /** Ends that were joined. */
  count = 0;

  constructor(ways: WalkedWays, sketch: Sketch) {
    this.#ways = ways;
    this.#sketch = sketch;
  }

  /** Refs of a segment, in the direction of its edge. */
  #refsOf({ edge, ordinal }: Pick<EdgePlace, 'edge' | 'ordinal'>): [number, number] {
    const { firstRef, lastRef } = this.#sketch.edges;
    const step = firstRef[edge] < lastRef[edge] ? 1 : -1;
    return [firstRef[edge] + step * ordinal, firstRef[edge] + step * (ordinal + 1)];
  }

  positionOf(place: EdgePlace): [lon: number, lat: number] {
    const { refs, vertices } = this.#ways.layer;
    const [a, b] = this.#refsOf(place).map((ref) => 2 * refs[ref]);
    const between = (from: number, to: number): number => from + Math.round(place.fraction * (to - from));
    return [between(vertices[a], vertices[b]), between(vertices[a + 1], vertices[b + 1])];
  }

  /** The vertex of a segment's end that lies exactly there; -1 for none. */
  vertexAt(place: Pick<EdgePlace, 'edge' | 'ordinal'>, lon: number, lat: number): number {
    const { refs, vertices } = this.#ways.layer;
    const found = this.#refsOf(place).find(
      (ref) => vertices[2 * refs[ref]] === lon && vertices[2 * refs[ref] + 1] === lat,
    );
    return found === undefined ? -1 : refs[found];
  }

  /** A vertex of its own for each `name`. */
  newVertex(name: string, lon: number, lat: number): number {
    const known = this.#vertexOf.get(name);
    if (known !== undefined) return known;
    const vertex = (this.#ways.layer.vertices.length + this.#newVertices.length) / 2;
    this.#newVertices.push(lon, lat);
    this.#vertexOf.set(name, vertex);
    return vertex;
  }

  /** Puts a vertex into a segment. */
  insert(place: Pick<EdgePlace, 'edge' | 'ordinal'>, vertex: number, lon: number, lat: number): void {
    const { refs, vertices } = this.#ways.layer;
    const ref = Math.min(...this.#refsOf(place));
    const at = 2 * refs[ref];
    const after = (lon - vertices[at]) ** 2 + (lat - vertices[at + 1]) ** 2;
    const list = this.#insertions.get(ref) ?? [];
    if (!list.some((each) => each.vertex === vertex)) list.push({ vertex, after });
    this.#insertions.set(ref, list);
  }

  /** Makes two vertices at one place one. */
  merge(vertex: number, into: number): void {
    const [a, b] = [this.#root(vertex), this.#root(into)];
    if (a !== b) this.#aliases.set(a, b);
  }

  /** A short piece between two vertices, on the level of `way`. */
  connect(from: number, to: number, way: number): void {
    const pair = from < to ? `${from} ${to}` : `${to} ${from}`;
    this.count++;
    if (this.#pairs.has(pair)) return;
    this.#pairs.add(pair);
    this.#pieces.push({ from, to, way });
  }

  #root(vertex: number): number {
    let root = vertex;
    for (let next = this.#aliases.get(root); next !== undefined; next = this.#aliases.get(root)) root = next;
    return root;
  }

  apply(): WalkedWays {
    const { layer, access, blocked } = this.#ways;
    const pieces = this.#pieces;
    const vertices = new Int32Array(layer.vertices.length + this.#newVertices.length);
    vertices.set(layer.vertices);
    vertices.set(this.#newVertices, layer.vertices.length);
    const refs: number[] = [];
    const firstRef = [0];
    for (let way = 0; way < access.length; way++) {
      for (let r = layer.firstRef[way]; r < layer.firstRef[way + 1]; r++) {
        refs.push(this.#root(layer.refs[r]));
        const between = this.#insertions.get(r) ?? [];
        between.sort((a, b) => a.after - b.after || a.vertex - b.vertex);
        for (const { vertex } of between) refs.push(this.#root(vertex));
      }
      firstRef.push(refs.length);
    }
    for (const { from, to } of pieces) firstRef.push(refs.push(this.#root(from), this.#root(to)));
    const both = EDGE_FORWARD | EDGE_BACKWARD | EDGE_NO_SNAP;
    const levelBits = (way: number): number => (access[way] >> EDGE_LEVEL_SHIFT) << EDGE_LEVEL_SHIFT;
    const widened = new Uint8Array(vertices.length / 2);
    widened.set(blocked);
    const { wayIds, wayMeters } = layer;
    const ids = pieces.map(({ way }) => wayIds[way]);
    return {
      layer: {
        ...layer,
        vertices,
        refs: Uint32Array.from(refs),
        firstRef: Uint32Array.from(firstRef),
        wayTags: Uint32Array.from([...layer.wayTags, ...pieces.map(({ way }) => layer.wayTags[way])]),
        wayIds:
          wayIds instanceof Float64Array
            ? Float64Array.from([...wayIds, ...(ids as number[])])
            : [...wayIds, ...(ids as string[])],
        ...(wayMeters === undefined ? {} : { wayMeters: Float64Array.from([...wayMeters, ...pieces.map(() => NaN)]) }),
      },
      access: Uint8Array.from([...access, ...pieces.map(({ way }) => both | levelBits(way))]),
      blocked: widened,
    };
  }
}
