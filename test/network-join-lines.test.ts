// Welding and noding in the town of support/gap-town.ts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildNetwork, type BuildOptions } from '../src/network/build.ts';
import { findCrossings } from '../src/network/crossings.ts';
import { findDanglingEnds } from '../src/network/dangling-ends.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { requireAgreement } from '../src/engine/read-inputs.ts';
import { runStudy } from '../src/study.ts';
import { EDGE_NO_SNAP, type WalkNetwork } from '../src/types.ts';
import { ways as randomWays } from './support/arbitraries.ts';
import { at, gapWays, millimeters, street, units } from './support/gap-town.ts';
import { featureLayer, wayLayer, type TestWay } from './support/layers.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;
const build = (options: Partial<BuildOptions>, streets?: readonly TestWay[]): WalkNetwork =>
  buildNetwork(gapWays(streets), { ...walkable, ...options });
const METERS = (network: WalkNetwork): number[] => [...network.componentLengths].map((mm) => Math.round(mm / 1000));

describe('the town of gaps', () => {
  test('as drawn it is six pieces', () => {
    expect(METERS(build({}))).toEqual([800, 500, 499, 400, 400, 299]);
  });

  test('welded within 2 m: a, b and c are one, with 1 m and 1.5 m more; bridge, crossing and island are as before', () => {
    const network = build({ weldMeters: 2 });
    expect(METERS(network)).toEqual([1300, 800, 400, 400]);
    expect(network.summary.weld).toEqual({ meters: 2, ends: 3 });
    // a is cut at x = 250, and the pieces are nobody's address
    const pieces = [...network.edgeLengths.keys()].filter((edge) => network.edgeLengths[edge] < 2000);
    expect(pieces.map((edge) => Math.round(network.edgeLengths[edge] / 10) / 100)).toEqual([1.5, 1]);
    expect(pieces.every((edge) => (network.edgeFlags[edge] & EDGE_NO_SNAP) !== 0)).toBe(true);
    expect(findDanglingEnds(network, buildEdgeIndex(network), 2000)).toEqual([]);
  });

  test('welded within 1.2 m: a and b only', () => {
    expect(METERS(build({ weldMeters: 1.2 }))).toEqual([1000, 800, 400, 400, 299]);
  });

  test('noded: a and d are one; the bridge still passes over', () => {
    const network = build({ node: true });
    expect(METERS(network)).toEqual([900, 800, 499, 400, 299]);
    expect(network.summary.node).toEqual({ crossings: 1 });
    const left = findCrossings(network, buildEdgeIndex(network));
    expect(left.map(({ lon, lat, levels }) => [lon, lat, levels[0] === levels[1]])).toEqual([[...at(400, 0), false]]);
  });

  test('both, the whole town; the name of the network tells', () => {
    const network = build({ node: true, weldMeters: 2 });
    expect(METERS(network)).toEqual([1700, 800, 400]);
    const names = [{}, { node: true }, { weldMeters: 2 }, { weldMeters: 1 }, { node: true, weldMeters: 2 }];
    expect(new Set(names.map((options) => build(options).id)).size).toBe(5);
  });

  test('a way over a welded gap is as long as it is drawn', async () => {
    const inputs = {
      network: gapWays(),
      residences: featureLayer('residences', [{ id: 'h', point: at(600, 0), properties: { population: 1 } }]),
      facilities: featureLayer('facilities', [{ id: 'c', point: at(0, 0), properties: { category: 'clinic' } }]),
      zones: featureLayer('zones', []),
      issues: [],
      notices: [],
      attribution: [],
    };
    const settings = { ...DEFAULT_PARAMETERS, minComponentMeters: 0 };
    const drawn = await runStudy(inputs, settings);
    const welded = await runStudy(inputs, { ...settings, weldMeters: 2 });
    // on a: 250 + 250, over the gap 1, on b: 99
    const lengthOf = (result: typeof drawn): number => result.groups[0].reach!.lengths[0];
    expect(lengthOf(drawn)).toBeGreaterThan(3_600_000);
    expect(Math.abs(lengthOf(welded) - millimeters(600))).toBeLessThanOrEqual(3);
    expect(drawn.notices.join()).not.toContain('端点');
    expect(welded.notices.join()).toContain('路网端点在2米以内按相连处理(3处)');
  });
});

describe('what is joined', () => {
  const main = street(1, [
    [0, 0],
    [200, 0],
  ]);

  test('an end that touches gets the common vertex, and no piece', () => {
    const touching = street(2, [
      [50, 80],
      [50, 0],
    ]);
    const network = build({ weldMeters: 1 }, [main, touching]);
    expect([network.nodeCount, network.edgeCount]).toEqual([4, 3]);
    expect(METERS(network)).toEqual([280]);
  });

  test('two places with ids of their own at one point become one', () => {
    // OSM lines that end at one place in two nodes: here two vertices at (100, 0)
    const layer = wayLayer([
      street(1, [
        [0, 0],
        [100, 0],
      ]),
      street(2, [
        [101, 0],
        [200, 0],
      ]),
    ]);
    const vertices = layer.vertices.slice();
    vertices[4] = units(100);
    const network = buildNetwork({ ...layer, vertices }, { ...walkable, weldMeters: 1 });
    expect([network.nodeCount, network.edgeCount, network.componentLengths.length]).toEqual([3, 2, 1]);
    expect(buildNetwork({ ...layer, vertices }, walkable).componentLengths).toHaveLength(2);
  });

  test('streets through one place, and a way through itself, are joined there', () => {
    const star = [
      [-100, 0, 100, 0],
      [0, -50, 0, 50],
      [-50, -50, 50, 50],
    ].map(([x, y, toX, toY], i) =>
      street(i + 1, [
        [x, y],
        [toX, toY],
      ]),
    );
    const network = build({ node: true }, star);
    expect(network.summary.node).toEqual({ crossings: 1 });
    expect([network.nodeCount, network.edgeCount]).toEqual([7, 6]);
    const eight = street(1, [
      [0, 0],
      [100, 100],
      [100, 0],
      [0, 100],
    ]);
    expect(build({ node: true }, [eight]).edgeCount).toBe(3);
  });

  test('a length of the source is kept over all pieces', () => {
    const across = street(2, [
      [50, -50],
      [50, 50],
    ]);
    // 300 m by the field for 200 m drawn: 75 and 225
    const network = build({ node: true }, [{ ...main, meters: 300 }, across]);
    expect([...network.edgeLengths].map((mm) => Math.round(mm / 1000)).sort((a, b) => a - b)).toEqual([
      50, 50, 75, 225,
    ]);
  });
});

test('a saved network agrees only with what it was built with', () => {
  const { summary } = build({ weldMeters: 2, node: true });
  expect(() => requireAgreement(summary, {}, 'n')).not.toThrow();
  expect(() => requireAgreement(summary, { weldMeters: 2, node: true }, 'n')).not.toThrow();
  expect(() => requireAgreement(summary, { weldMeters: 0 }, 'n')).toThrow('weld: 2 instead of 0');
  expect(() => requireAgreement(build({}).summary, { node: true }, 'n')).toThrow('node: false instead of true');
});

describe('laws', () => {
  const bytesOf = (ways: readonly TestWay[], options: Partial<BuildOptions>): Buffer =>
    Buffer.from(new Uint8Array(buildNetwork(wayLayer(ways), { ...walkable, ...options }).buffer));
  const NEAR = [
    [1_214_000_000, 312_000_000],
    [1_214_000_900, 312_000_000],
  ] as const;
  const lists = randomWays().map((list) => [...list, { points: NEAR }].map((way, i) => ({ ...way, id: i + 1 })));

  test('0 m and no noding change nothing', () => {
    fc.assert(
      fc.property(lists, (list) => {
        expect(bytesOf(list, { weldMeters: 0, node: false }).equals(bytesOf(list, {}))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('the order of ways never matters; joining never takes a connection away', () => {
    fc.assert(
      fc.property(
        lists,
        fc.infiniteStream(fc.nat()),
        fc.double({ min: 1, max: 60, noNaN: true }),
        (list, chance, meters) => {
          const keys = list.map(() => chance.next().value as number);
          const shuffled = list.map((way, i) => ({ way, key: keys[i] })).sort((a, b) => a.key - b.key);
          const options = { weldMeters: Math.round(meters * 1000) / 1000, node: true };
          const other = shuffled.map(({ way }) => way);
          expect(bytesOf(other, options).equals(bytesOf(list, options))).toBe(true);
          const before = buildNetwork(wayLayer(list), walkable);
          const after = buildNetwork(wayLayer(list), { ...walkable, ...options });
          expect(after.componentLengths.length).toBeLessThanOrEqual(before.componentLengths.length);
        },
      ),
      { numRuns: 100 },
    );
  });
});
