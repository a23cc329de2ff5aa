// What lists cover, through every door: the town of support/town-files.ts, where the list of schools covers z2 and not z1. Within 900 m of
// S1: h4 (8); h3 (4) is not; h5 (16) has no position. h1 and h2 (3) are of z1.
import { expect, test } from 'vitest';
import { figuresOf, geojsonLayers, runInEveryDoor } from './support/every-door.ts';
import { TOWN } from './support/town-files.ts';

test('a list that misses a zone', async () => {
  const { stderr, read } = await runInEveryDoor({
    layers: { ...geojsonLayers(TOWN), lists: ['lists.csv', '设施类别,街镇代码,备注\nschool,z2,\nclinic,,全市\n'] },
    settings: { cutoffMeters: 900, allowMissingWeight: true },
    options: ['--cutoff', '900m', '--allow-missing-weight'],
  });
  expect(stderr).toContain('未收到West的school设施清单,未评价(不表示没有设施),涉及population 3');
  const columns = ['total', 'covered', 'undecided', 'outside_scope', 'verdict'];
  expect(figuresOf(read('coverage.csv'), 'school', columns)).toEqual({
    z1: ['3', '', '', '3', 'not_assessed'],
    z2: ['28', '8', '16', '0', 'undetermined'],
    study: ['28', '8', '16', '3', 'undetermined'],
  });
  expect(read('reach.csv')).toMatch(/^h1,z1,1,school,[^,]*,[^,]*,[^,]*,not_assessed,school,,/m);
  // nobody of z1 is a gap of a list that nobody sent
  expect(read('gaps.csv')).not.toMatch(/^z1,.*school/m);
  const document: unknown = JSON.parse(read('run.json'));
  const hash: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(document).toMatchObject({
    lists: {
      declared: [
        { category: 'clinic', zones: ['z1', 'z2'], outside: true },
        { category: 'school', zones: ['z2'], outside: false },
      ],
      undeclared: [],
    },
    inputs: { lists: { name: 'lists.csv', sha256: hash } },
  });
});
