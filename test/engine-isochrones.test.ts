// Isochrones as the doors give them: cutoffs in both units, several points, GeoJSON that reads back.
import { describe, expect, test } from 'vitest';
import { answerIsochrones, openIsochroneNetwork, type IsochroneQuestion } from '../src/engine/isochrones.ts';
import { isochroneGeoJson } from '../src/output/isochrone-geojson.ts';
import { gridTown } from './support/grid-town.ts';
import { waysGeoJson } from './support/layers.ts';
import { sourceOf } from './support/text-source.ts';

interface Collection {
  attribution: string[];
  notices: string[];
  features: { properties: Record<string, unknown>; geometry: { type: string; coordinates: unknown } | null }[];
}

const town = gridTown({ blocks: 8 });
const streets = sourceOf(JSON.stringify(waysGeoJson(town.streets)), 'streets.geojson');
const degrees = ([lon, lat]: readonly [number, number]): [number, number] => [lon / 1e7, lat / 1e7];
const question: IsochroneQuestion = {
  points: [degrees(town.at([4, 4]))],
  cutoffs: [{ minutes: 3 }, { minutes: 1.5 }],
  speedMps: 1.2,
  snapMaxMeters: 100,
  minComponentMeters: 500,
};

async function ask(changes: Partial<IsochroneQuestion> = {}): Promise<Collection> {
  const network = await openIsochroneNetwork(streets, {});
  const chunks = [...isochroneGeoJson(answerIsochrones(network, { ...question, ...changes }))];
  return JSON.parse(chunks.join('')) as Collection;
}

describe('isochrones as GeoJSON', () => {
  test('a point, its areas from large to small, its streets', async () => {
    const { features, notices, attribution } = await ask();
    const kinds = features.map(({ properties }) => properties.kind);
    expect(kinds.slice(0, 4)).toEqual(['origin', 'area', 'area', 'street']);
    expect(new Set(kinds.slice(3))).toEqual(new Set(['street']));
    expect(features[0].geometry).toEqual({ type: 'Point', coordinates: question.points[0] });
    expect(features[0].properties).toEqual({ kind: 'origin', point: 1, access_meters: 0, passed_over_meters: null });
    // 3 min at 1.2 m/s are 216 m
    expect(features[1].properties).toEqual({
      kind: 'area',
      point: 1,
      cutoff_minutes: 3,
      cutoff_meters: 216,
      speed_mps: 1.2,
      tolerance_meters: 25,
    });
    expect(features[2].properties).toMatchObject({ cutoff_minutes: 1.5, cutoff_meters: 108 });
    expect(features[1].geometry?.type).toBe('Polygon');
    expect(notices.join()).toContain('Walls and gates');
    expect(attribution).toEqual([]);
  });

  test('streets tell how far and how long, within their cutoff', async () => {
    const { features } = await ask();
    const pieces = features
      .filter(({ properties }) => properties.kind === 'street')
      .map(({ properties }) => properties);
    // 4 sides up to 108 m, that is one side of 99.998 m each and 12 starts of 8.002 m; beyond, 12 rests and 20 starts
    expect(pieces.filter((piece) => piece.cutoff_minutes === 1.5).length).toBe(4 + 12);
    expect(pieces.filter((piece) => piece.cutoff_minutes === 3).length).toBe(12 + 20);
    for (const piece of pieces) {
      expect(piece.to_meters).toBeLessThanOrEqual(piece.cutoff_meters as number);
      // times are rounded up to the millisecond
      expect(piece.to_seconds).toBe(Math.ceil((piece.to_meters as number) * (1000 / 1.2) - 1e-6) / 1000);
    }
  });

  test('metres and several points', async () => {
    const { features } = await ask({
      cutoffs: [{ meters: 150.5 }],
      points: [question.points[0], degrees(town.at([0, 0.5]))],
    });
    const areas = features.filter(({ properties }) => properties.kind === 'area');
    expect(areas.map(({ properties }) => properties.point)).toEqual([1, 2]);
    // 150.5 m / 1.2 m/s = 125.4166… s, up to the millisecond 125.417 s = 2.09028 min
    expect(areas[0].properties).toMatchObject({ cutoff_meters: 150.5, cutoff_minutes: 125.417 / 60 });
  });

  test('a cutoff beyond all bounds is the whole network', async () => {
    const { features } = await ask({ cutoffs: [{ meters: 1e9 }] });
    const sides = features.filter(({ properties }) => properties.kind === 'street');
    // 2 · 9 streets of 8 sides; none is split, since every crossing is reached over whole sides
    expect(sides.length).toBe(144);
  });
});
