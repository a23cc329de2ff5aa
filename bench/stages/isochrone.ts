// One point: its isochrone of 900 m with pieces and outline, against the usual hull around the reached nodes.
import concaveman from 'concaveman';
import { computeIsochrone, createIsochroneScratch, type IsochroneRequest } from '../../src/reach/isochrone.ts';
import { createSearch, runSearch } from '../../src/reach/search.ts';
import { ringsOf, whereIs } from '../../test/support/plane.ts';
import { pickStarts, type BenchCity } from '../cities.ts';
import { check, timeJobs } from '../measure.ts';
import type { Finding } from '../report.ts';

const ORIGINS = 300;
const CHECKED = 20;
const LIMIT_MILLIMETERS = 900_000;

export async function benchIsochrone(city: BenchCity, rounds: number): Promise<Finding[]> {
  const { network, index } = city;
  const starts = pickStarts(city, ORIGINS);
  const scratch = createIsochroneScratch(network);
  const search = createSearch(network.nodeCount);
  const requestOf = (start: number, cutoffsMillimeters: number[]): IsochroneRequest => ({
    lon: network.nodes[2 * start],
    lat: network.nodes[2 * start + 1],
    cutoffsMillimeters,
    snapMaxMillimeters: 1_000_000,
    minComponentMillimeters: 0,
  });
  const hullOf = (start: number): number[][] => {
    const seeds = { nodes: Uint32Array.of(start), lengths: new Uint32Array(1), winners: new Uint32Array(1) };
    runSearch(search, network.outward, seeds, LIMIT_MILLIMETERS);
    const points: number[][] = [];
    for (let r = 0; r < search.reachedCount; r++) {
      const node = search.reached[r];
      points.push([network.nodes[2 * node], network.nodes[2 * node + 1]]);
    }
    return concaveman(points, 2, 0);
  };
  let vertices = 0;
  for (const [i, start] of starts.entries()) {
    const { areas, pieces } = computeIsochrone(network, index, requestOf(start, [LIMIT_MILLIMETERS]), scratch);
    vertices += areas.vertices.length / 2;
    if (i >= CHECKED) continue;
    const rings = ringsOf(areas, 0);
    for (let p = 0; p < pieces.points.length; p += 2) {
      check(
        whereIs([pieces.points[p], pieces.points[p + 1]], rings) === 1,
        `a piece of the isochrone of node ${start}`,
      );
    }
  }
  const each = (one: (start: number) => unknown) => (): unknown => starts.forEach(one) ?? starts.length;
  const timings = await timeJobs(
    [
      {
        name: 'exact pieces and outline',
        run: each((s) => computeIsochrone(network, index, requestOf(s, [900_000]), scratch)),
      },
      {
        name: 'the same, 3 cutoffs',
        run: each((s) => computeIsochrone(network, index, requestOf(s, [300_000, 600_000, 900_000]), scratch)),
      },
      { name: 'search and concaveman of the nodes', run: each(hullOf) },
    ],
    rounds,
  );
  const rates = [`${(timings[0].medianMillis / ORIGINS).toFixed(2)} ms per isochrone`];
  const work = `${ORIGINS} points, ${Math.round(vertices / ORIGINS)} vertices each`;
  return [{ city: city.name, stage: 'isochrone', work, timings, rates }];
}
