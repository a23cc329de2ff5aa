// The order of features in a file must never matter: everything after the readers takes the smaller index for the smaller id.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { FeatureLayer } from '../src/types.ts';
import { collection, feature, sourceOf } from './support/text-source.ts';

// few values, so that ids, places, categories and whole features repeat
const place = fc.tuple(fc.integer({ min: 5, max: 7 }), fc.integer({ min: 5, max: 7 }));
const geometry = fc.oneof(
  place.map((coordinates) => ({ type: 'Point', coordinates })),
  place.map(([x, y]) => ({
    type: 'Polygon',
    coordinates: [
      [
        [x, y],
        [x + 1, y],
        [x, y + 1],
        [x, y],
      ],
    ],
  })),
  fc.constant(null),
);
const properties = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'a#2', 1, '', null),
    category: fc.constantFrom('clinic', 'school'),
    population: fc.constantFrom(1, 2, '3'),
  },
  { requiredKeys: [] },
);
const features = fc.array(fc.tuple(geometry, properties), { minLength: 1, maxLength: 12 });

async function read(
  list: [unknown, Record<string, unknown>][],
  kind: FeatureLayer['kind'],
): Promise<FeatureLayer | null> {
  const { layer } = await readLayer(sourceOf(collection(...list.map(([shape, props]) => feature(shape, props)))), kind);
  return layer && ({ ...layer, sourceSha256: '' } as FeatureLayer);
}

test('a shuffled file is the same layer', async () => {
  const shuffled = features.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  await fc.assert(
    fc.asyncProperty(shuffled, fc.constantFrom('residences', 'facilities', 'zones'), async ([list, other], kind) => {
      const layer = await read(list, kind);
      expect(await read(other, kind)).toEqual(layer);
      if (!layer) return;
      expect(new Set(layer.ids).size).toBe(layer.ids.length);
      expect(layer.ids).toEqual([...layer.ids].sort());
    }),
    { numRuns: 500 },
  );
});

test('no residence is lost unless it is there twice', async () => {
  await fc.assert(
    fc.asyncProperty(features, async (list) => {
      const layer = await read(list, 'residences');
      if (!layer) return;
      // features without an id are numbered, so they are never the same
      const named = list.filter(([, { id }]) => id !== '' && id !== null && id !== undefined);
      const different = new Set(named.map(([shape, props]) => JSON.stringify([shape, sorted(props)])));
      expect(layer.ids.length).toBe(list.length - named.length + different.size);
    }),
  );
});

const sorted = (props: Record<string, unknown>): unknown[] =>
  ['id', 'category', 'population'].map((name) => JSON.stringify(props[name] ?? null));
