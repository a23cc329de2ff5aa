// A layer as one shared buffer, to save it or to hand it to another process or thread, and back. In: any layer. Out: the same layer
// to the bit; numbers are views of the buffer, texts are decoded. Layout: see ../pack.ts; each text column is bytes and starts.
import { pack, packTexts, unpack, unpackTexts, type PackedArray, type Unpacked } from '../pack.ts';
import type { Column, FeatureLayer, Layer, TagSet, WayLayer } from '../types.ts';

const KIND = 'layer';
const VERSION = 2;

interface LayerMeta {
  readonly kind: Layer['kind'];
  readonly name: string;
  readonly sourceSha256: string;
  readonly columns?: readonly { readonly name: string; readonly type: Column['type'] }[];
  readonly fields?: readonly (readonly [field: string, column: string])[];
  readonly tagSets?: readonly TagSet[];
  readonly osm?: boolean;
  readonly lengthField?: string;
  readonly attribution?: readonly string[];
}

/** Packs a layer. Same layer, same bytes. */
export function packLayer(layer: Layer): SharedArrayBuffer {
  return layer.kind === 'network' ? packWays(layer) : packFeatures(layer);
}

/**
 * Unpacks a layer.
 * @param check compare the checksum first, for bytes from a file.
 * @throws AppError `malformed-network` when the buffer does not hold a whole layer.
 */
export function unpackLayer(buffer: ArrayBufferLike, check = false): Layer {
  const unpacked = unpack(buffer, KIND, VERSION, check);
  const meta = unpacked.meta as LayerMeta;
  return meta.kind === 'network' ? unpackWays(unpacked, meta) : unpackFeatures(unpacked, meta, meta.kind);
}

function packFeatures(layer: FeatureLayer): SharedArrayBuffer {
  const arrays: Record<string, PackedArray> = { points: layer.points, ...layer.polygons };
  putTexts(arrays, 'ids', layer.ids);
  const columns = [...layer.columns].map(([name, { type }]) => ({ name, type }));
  [...layer.columns.values()].forEach((column, i) => {
    if (column.type === 'number') arrays[`column${i}`] = column.values;
    else putTexts(arrays, `column${i}`, column.values);
  });
  const { kind, name, sourceSha256 } = layer;
  const meta: LayerMeta = { kind, name, sourceSha256, columns, fields: [...layer.fields] };
  return pack(KIND, VERSION, meta, arrays);
}

function unpackFeatures({ arrays }: Unpacked, meta: LayerMeta, kind: FeatureLayer['kind']): FeatureLayer {
  const columns = new Map<string, Column>();
  meta.columns!.forEach(({ name, type }, i) => {
    const column: Column =
      type === 'number'
        ? { type, values: arrays[`column${i}`] as Float64Array }
        : { type, values: getTexts(arrays, `column${i}`) };
    columns.set(name, column);
  });
  return {
    kind,
    name: meta.name,
    sourceSha256: meta.sourceSha256,
    ids: getTexts(arrays, 'ids'),
    points: arrays.points as Int32Array,
    polygons: polygonsIn(arrays),
    columns,
    fields: new Map(meta.fields),
  };
}

const polygonsIn = ({
  firstPolygon,
  firstRing,
  firstVertex,
  vertices,
}: Unpacked['arrays']): FeatureLayer['polygons'] => ({
  firstPolygon: firstPolygon as Uint32Array,
  firstRing: firstRing as Uint32Array,
  firstVertex: firstVertex as Uint32Array,
  vertices: vertices as Int32Array,
});

/** Features of a packed layer, attached and not decoded: a text is read when it is asked for. */
export interface PackedFeatures {
  readonly kind: FeatureLayer['kind'];
  readonly count: number;
  readonly points: Int32Array;
  readonly polygons: FeatureLayer['polygons'];
  readonly columns: readonly { readonly name: string; readonly type: Column['type'] }[];
  id(feature: number): string;
  /** NaN and '' are missing. */
  value(column: number, feature: number): number | string;
}

/**
 * Attaches to a packed layer of any kind but ways, for which it gives null. The checksum is compared.
 * @throws AppError `malformed-network` when the buffer does not hold a whole layer.
 */
export function attachFeatures(buffer: ArrayBufferLike): PackedFeatures | null {
  const { meta, arrays } = unpack(buffer, KIND, VERSION, true);
  const { kind, columns = [] } = meta as LayerMeta;
  if (kind === 'network') return null;
  const text = (name: string, at: number): string => {
    const starts = arrays[`${name}.starts`];
    const bytes = (arrays[`${name}.bytes`] as Uint8Array).slice(starts[at], starts[at + 1]);
    return Buffer.from(bytes).toString('utf8');
  };
  return {
    kind,
    count: arrays['ids.starts'].length - 1,
    points: arrays.points as Int32Array,
    polygons: polygonsIn(arrays),
    columns,
    id: (feature) => text('ids', feature),
    value: (column, feature) =>
      columns[column].type === 'number' ? arrays[`column${column}`][feature] : text(`column${column}`, feature),
  };
}

function packWays(layer: WayLayer): SharedArrayBuffer {
  const { vertices, firstRef, refs, wayTags, barrierVertices, barrierTags, wayIds, wayMeters } = layer;
  const arrays: Record<string, PackedArray> = { vertices, firstRef, refs, wayTags, barrierVertices, barrierTags };
  if (wayIds instanceof Float64Array) arrays.wayIds = wayIds;
  else putTexts(arrays, 'wayIds', wayIds);
  if (wayMeters) arrays.wayMeters = wayMeters;
  const { kind, name, sourceSha256, tagSets, osm, lengthField, attribution } = layer;
  const meta: LayerMeta = {
    kind,
    name,
    sourceSha256,
    tagSets,
    osm,
    ...(lengthField === undefined ? {} : { lengthField }),
    ...(attribution === undefined ? {} : { attribution }),
  };
  return pack(KIND, VERSION, meta, arrays);
}

function unpackWays({ arrays }: Unpacked, meta: LayerMeta): WayLayer {
  return {
    kind: 'network',
    name: meta.name,
    sourceSha256: meta.sourceSha256,
    vertices: arrays.vertices as Int32Array,
    firstRef: arrays.firstRef as Uint32Array,
    refs: arrays.refs as Uint32Array,
    wayIds: arrays.wayIds ? (arrays.wayIds as Float64Array) : getTexts(arrays, 'wayIds'),
    wayTags: arrays.wayTags as Uint32Array,
    tagSets: meta.tagSets!,
    barrierVertices: arrays.barrierVertices as Uint32Array,
    barrierTags: arrays.barrierTags as Uint32Array,
    ...(arrays.wayMeters ? { wayMeters: arrays.wayMeters as Float64Array } : {}),
    ...(meta.lengthField === undefined ? {} : { lengthField: meta.lengthField }),
    ...(meta.attribution === undefined ? {} : { attribution: meta.attribution }),
    osm: meta.osm!,
  };
}

function putTexts(arrays: Record<string, PackedArray>, name: string, texts: readonly string[]): void {
  const { bytes, starts } = packTexts(texts);
  arrays[`${name}.bytes`] = bytes;
  arrays[`${name}.starts`] = starts;
}

const getTexts = (arrays: Unpacked['arrays'], name: string): string[] =>
  unpackTexts(arrays[`${name}.bytes`] as Uint8Array, arrays[`${name}.starts`] as Uint32Array);
