// The pool with real threads: enough residences that a thread is worth it.
import { afterAll, describe, expect, test } from 'vitest';
import { createPool } from '../src/engine/pool.ts';
import { buildNetwork } from '../src/network/build.ts';
import { linkFacilities } from '../src/network/doors.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { snapPoints } from '../src/network/snap.ts';
import { inPlace, type ReachTask } from '../src/task.ts';
import { gridTown } from './support/grid-town.ts';

const town = gridTown({ blocks: 20, latitude: 31.2, longitude: 121.4 });
const network = buildNetwork(town.ways, { ways: 'walkable', private: false, ferries: false });
const index = buildEdgeIndex(network);
const snapping = { snapMaxMillimeters: 100_000, minComponentMillimeters: 0, moveOffIslands: false };

/** 25,000 homes all over the town, and three clinics. */
function makeTask(clinic: number): ReachTask {
  const points = Int32Array.from(
    Array.from({ length: 25_000 }, (_, i) => town.at([(i * 0.618) % 20, (i * 0.377) % 20])).flat(),
  );
  const clinics = [clinic, clinic + 5, clinic + 9].map((x) => ({ place: [x, x / 2] as const, category: 'clinic' }));
  return {
    network: network.buffer,
    residences: snapPoints(network, index, points, snapping),
    doors: linkFacilities(network, index, town.facilities(clinics), snapping).doors,
    limitMillimeters: 3_600_000,
  };
}

describe('the pool', () => {
  const pool = createPool(2);
  afterAll(() => pool.close());

  test('gives what the same stage gives in place, for several tasks at once', async () => {
    const tasks = [0, 1, 2, 3].map(makeTask);
    const expected = await Promise.all(tasks.map((task) => inPlace.reach(task)));
    const found = await Promise.all(tasks.map((task) => pool.execute.reach(task)));
    expect(found).toEqual(expected);
    expect(new Set(expected[0].facilities).size).toBe(3);
  });

  test('a cancelled task rejects, and the pool goes on', async () => {
    const stop = new AbortController();
    const cancelled = pool.execute.reach(makeTask(0), stop.signal);
    stop.abort();
    await expect(cancelled).rejects.toThrow(/abort/i);
    const task = makeTask(1);
    expect(await pool.execute.reach(task)).toEqual(await inPlace.reach(task));
  });

  test('what goes wrong in a thread is told on this side', async () => {
    const broken = { ...makeTask(0), network: new SharedArrayBuffer(64) };
    await expect(pool.execute.reach(broken)).rejects.toMatchObject({ code: 'malformed-network' });
  });
});
