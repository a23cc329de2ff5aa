// Entrances through every door: the town of support/town-files.ts, where C1 is entered at 1400 m and nowhere else. Within 600 m:
//   without the entrance   h1 400 m and h2 500 m from C1, h4 200 m from C2: 1 + 2 + 8 = 11
//   with it                h2 500 m and h3 200 m from the door of C1, h4 from C2: 2 + 4 + 8 = 14
import { expect, test } from 'vitest';
import { figuresOf, geojsonLayers, runInEveryDoor } from './support/every-door.ts';
import { TOWN } from './support/town-files.ts';

const lonOf = (meters: number): string => ((meters / 6_371_008.8) * (180 / Math.PI)).toFixed(7);

test('a clinic is reached at its entrance', async () => {
  const entrances = `入口名称,设施编号,经度,纬度\n东门,c1,${lonOf(1400)},0\n西门,c9,${lonOf(400)},0\n`;
  const { read } = await runInEveryDoor({
    layers: { ...geojsonLayers(TOWN), entrances: ['entrances.csv', entrances] },
    settings: { cutoffMeters: 600, allowMissingWeight: true },
    options: ['--cutoff', '600m', '--allow-missing-weight'],
  });
  const clinics = figuresOf(read('coverage.csv'), 'clinic', ['covered']);
  expect(clinics).toEqual({ z1: ['2'], z2: ['12'], study: ['14'] });
  const document = JSON.parse(read('run.json')) as { counts: object; inputs: object; issues: { code: string }[] };
  expect(document.counts).toMatchObject({
    facilitiesByRule: { point: 2, boundary: 0, nearest: 0, entrances: 1 },
    doors: 3,
  });
  expect(document.inputs).toHaveProperty('entrances.name', 'entrances.csv');
  expect(document.issues.map(({ code }) => code)).toContain('entrance-unknown');
});
