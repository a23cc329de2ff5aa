import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packLayer, unpackLayer } from '../src/layers/pack-layer.ts';
import { readLayer } from '../src/layers/read-layer.ts';
import { collection, feature, sourceOf } from './support/text-source.ts';

const degrees = fc
  .tuple(fc.integer({ min: -1800, max: 1800 }), fc.integer({ min: -900, max: 900 }))
  .map(([x, y]) => [x / 10, y / 10]);
const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
const properties = fc.dictionary(fc.constantFrom('id', '人口', 'name', 'category', '__proto__', 'highway'), value);
const place = degrees.map((coordinates) => ({ type: 'Point', coordinates }));
const area = fc.tuple(degrees, fc.integer({ min: 1, max: 9 })).map(([[x, y], size]) => {
  const lon = Math.min(x, 170);
  const lat = Math.min(y, 80);
  return {
    type: 'Polygon',
    coordinates: [
      [
        [lon, lat],
        [lon + size, lat],
        [lon, lat + size],
        [lon, lat],
      ],
    ],
  };
});
const line = fc
  .array(degrees, { minLength: 2, maxLength: 6 })
  .map((coordinates) => ({ type: 'LineString', coordinates }));

async function roundTrip(text: string, kind: 'residences' | 'zones' | 'network', lengthField?: string): Promise<void> {
  const { layer } = await readLayer(sourceOf(text), kind, lengthField === undefined ? {} : { lengthField });
  if (!layer) return;
  const buffer = packLayer(layer);
  const back = unpackLayer(buffer, true);
  expect(back).toEqual(layer);
  // the order of columns is part of the layer
  if (back.kind !== 'network' && layer.kind !== 'network')
    expect([...back.columns.keys()]).toEqual([...layer.columns.keys()]);
  expect(new Uint8Array(packLayer(back))).toEqual(new Uint8Array(buffer));
}

test('features come back to the bit', async () => {
  const features = fc.array(fc.tuple(fc.oneof(place, area, fc.constant(null)), properties), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(features, fc.constantFrom('residences', 'zones'), async (list, kind) => {
      await roundTrip(collection(...list.map(([geometry, props]) => feature(geometry, props))), kind);
    }),
  );
});

test('ways come back to the bit', async () => {
  const features = fc.array(fc.tuple(line, properties), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(features, fc.boolean(), async (list, measured) => {
      const text = collection(...list.map(([geometry, props]) => feature(geometry, { ...props, m: 5 })));
      await roundTrip(text, 'network', measured ? 'm' : undefined);
    }),
  );
});
