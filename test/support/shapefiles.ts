// Reading archives of Shapefiles made in a test, and shapes to make them of.
import { expect } from 'vitest';
import { readLayer, type ReadResult } from '../../src/layers/read-layer.ts';
import type { ReadOptions } from '../../src/layers/reader.ts';
import type { FeatureLayer, LayerKind } from '../../src/types.ts';
import { dbfOf, recordOf, shpOf, type Ring, type ShapeSpec } from './shapefile-writer.ts';
import { sourceOf } from './text-source.ts';
import { zipOf, type EntrySpec } from './zip-writer.ts';

export const readZipped = (
  entries: readonly EntrySpec[],
  kind: LayerKind,
  options?: ReadOptions,
): Promise<ReadResult> => readLayer(sourceOf(zipOf(entries), 'a.zip'), kind, options);

/** The layer of an archive that must be accepted. */
export async function layerOfZip(
  entries: readonly EntrySpec[],
  kind: LayerKind,
  options?: ReadOptions,
): Promise<FeatureLayer> {
  const { layer, report } = await readZipped(entries, kind, options);
  expect(report.message).toBeNull();
  return layer as FeatureLayer;
}

/** `code: message`. */
export async function refusalOfZip(
  entries: readonly EntrySpec[],
  kind: LayerKind,
  options?: ReadOptions,
): Promise<string> {
  const { report } = await readZipped(entries, kind, options);
  return `${report.code}: ${report.message}`;
}

export const shp = (...shapes: ShapeSpec[]): Buffer => shpOf(shapes[0].type, shapes.map(recordOf));
export const pointAt = (x: number, y: number, type = 1): ShapeSpec => ({ type, parts: [[[x, y]]] });
export const polygon = (...parts: Ring[]): ShapeSpec => ({ type: 5, parts });

/** A table of ids. */
export const idTable = (...values: string[]): Buffer =>
  dbfOf(
    [{ name: 'id', length: 8 }],
    values.map((value) => [value]),
  );

/** Clockwise, as Shapefiles run shells. */
export const squareRing = (x: number, y: number, size: number): Ring => [
  [x, y],
  [x, y + size],
  [x + size, y + size],
  [x + size, y],
  [x, y],
];
