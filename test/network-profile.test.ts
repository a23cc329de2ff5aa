// One row per rule of docs/walking-profile.md.
import { describe, expect, test } from 'vitest';
import { barrierBlocks, isUntagged, walkAccess } from '../src/network/profile.ts';
import type { ProfileOptions } from '../src/network/profile.ts';
import type { TagSet } from '../src/types.ts';

const DEFAULTS: ProfileOptions = { ways: 'walkable', private: false, ferries: false, osm: true };
const WITH_PRIVATE = { ...DEFAULTS, private: true };
const WITH_FERRIES = { ...DEFAULTS, ferries: true };
const ALL = { ...DEFAULTS, ways: 'all' as const };
const ALL_LINES = { ...ALL, osm: false };

// the bits, restated by hand
const NO = 0;
const FORWARD = 1;
const BACKWARD = 2;
const BOTH = 3;
const NO_SNAP = 4;

const tagsOf = (text: string): TagSet =>
  Object.fromEntries(
    text
      .split(' ')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split('=')),
  ) as TagSet;

describe('which ways belong to the network', () => {
  const walkable = [
    ...['residential', 'living_street', 'service', 'unclassified', 'tertiary', 'secondary', 'primary', 'primary_link'],
    ...['footway', 'pedestrian', 'path', 'track', 'cycleway', 'bridleway', 'road', 'crossing', 'anything_new'],
  ];
  test.each(walkable)('highway=%s is walked both ways', (highway) => {
    expect(walkAccess({ highway }, DEFAULTS)).toBe(BOTH);
  });

  const notWalkable = [
    ...['motorway', 'motorway_link', 'trunk', 'trunk_link', 'proposed', 'construction', 'raceway', 'platform'],
    ...['rest_area', 'services', 'corridor', 'elevator', 'bus_guideway', 'abandoned', 'razed', 'escape', 'planned'],
  ];
  test.each(notWalkable)('highway=%s is not walked, not even with foot=yes', (highway) => {
    expect(walkAccess({ highway }, DEFAULTS)).toBe(NO);
    expect(walkAccess({ highway, foot: 'yes' }, DEFAULTS)).toBe(NO);
  });

  const rows: [tags: string, plain: number, withPrivate: number][] = [
    ['', NO, NO],
    ['foot=yes', NO, NO],
    ['highway=', NO, NO],
    ['highway=residential foot=no', NO, NO],
    ['highway=residential foot=no access=yes', NO, NO],
    ['highway=residential access=no', NO, NO],
    ['highway=residential access=no foot=yes', BOTH, BOTH],
    ['highway=residential access=no foot=designated', BOTH, BOTH],
    ['highway=residential access=no foot=permissive', BOTH, BOTH],
    ['highway=residential access=no foot=customers', NO, NO],
    ['highway=service access=private', NO, BOTH],
    ['highway=service access=private foot=yes', BOTH, BOTH],
    ['highway=service access=private foot=no', NO, NO],
    ['highway=service access=private foot=private', NO, BOTH],
    ['highway=service access=destination', BOTH, BOTH],
    ['highway=service foot=private', BOTH, BOTH],
    ['highway=pedestrian area=yes', BOTH, BOTH],
    ['highway=pedestrian area=yes foot=no', NO, NO],
    ['highway=pedestrian area=no', BOTH, BOTH],
  ];
  test.each(rows)('%s', (text, plain, withPrivate) => {
    expect(walkAccess(tagsOf(text), DEFAULTS)).toBe(plain);
    expect(walkAccess(tagsOf(text), WITH_PRIVATE)).toBe(withPrivate);
  });

  const ferries: [tags: string, access: number][] = [
    ['route=ferry', BOTH | NO_SNAP],
    ['route=ferry foot=yes', BOTH | NO_SNAP],
    ['route=ferry foot=no', NO],
    ['route=ferry access=private', NO],
    ['route=ferry oneway:foot=yes', FORWARD | NO_SNAP],
    ['route=ferry highway=motorway', NO],
    ['route=bus', NO],
  ];
  test.each(ferries)('only with the option: %s', (text, access) => {
    expect(walkAccess(tagsOf(text), DEFAULTS)).toBe(NO);
    expect(walkAccess(tagsOf(text), WITH_FERRIES)).toBe(access);
  });

  test('a highway that is also a ferry route needs no option', () => {
    expect(walkAccess(tagsOf('highway=path route=ferry'), DEFAULTS)).toBe(BOTH);
  });
});

describe('direction', () => {
  const rows: [tags: string, access: number][] = [
    ['highway=footway oneway:foot=yes', FORWARD],
    ['highway=footway oneway:foot=true', FORWARD],
    ['highway=footway oneway:foot=1', FORWARD],
    ['highway=footway oneway:foot=-1', BACKWARD],
    ['highway=footway oneway:foot=reverse', BACKWARD],
    ['highway=footway oneway:foot=no', BOTH],
    ['highway=footway oneway:foot=sometimes', BOTH],
    ['highway=residential oneway=yes', BOTH],
    ['highway=residential oneway=-1', BOTH],
    ['highway=footway oneway=yes', BOTH],
    ['highway=steps conveying=forward', FORWARD | NO_SNAP],
    ['highway=steps conveying=backward', BACKWARD | NO_SNAP],
    ['highway=steps conveying=reversible', BOTH | NO_SNAP],
    ['highway=steps conveying=yes', BOTH | NO_SNAP],
    ['highway=steps conveying=yes oneway=yes', FORWARD | NO_SNAP],
    ['highway=steps conveying=yes oneway=-1', BACKWARD | NO_SNAP],
    ['highway=steps conveying=no oneway=yes', BOTH | NO_SNAP],
    ['highway=steps conveying=forward oneway:foot=no', BOTH | NO_SNAP],
    ['highway=steps conveying=forward oneway:foot=-1', BACKWARD | NO_SNAP],
    ['highway=footway conveying=forward', FORWARD],
    ['highway=pedestrian conveying=backward', BACKWARD],
    ['highway=path conveying=yes oneway=1', FORWARD],
    ['highway=residential conveying=forward', BOTH],
  ];
  test.each(rows)('%s', (text, access) => {
    expect(walkAccess(tagsOf(text), DEFAULTS)).toBe(access);
  });
});

describe('walked, but nobody lives there', () => {
  const rows: [tags: string, noSnap: number][] = [
    ['highway=steps', NO_SNAP],
    ['highway=footway bridge=yes', NO_SNAP],
    ['highway=footway bridge=viaduct', NO_SNAP],
    ['highway=footway bridge=no', 0],
    ['highway=footway tunnel=yes', NO_SNAP],
    ['highway=footway tunnel=building_passage', NO_SNAP],
    ['highway=footway tunnel=no', 0],
    ['highway=footway indoor=yes', NO_SNAP],
    ['highway=footway indoor=no', 0],
    ['highway=footway layer=1', NO_SNAP],
    ['highway=footway layer=-1', NO_SNAP],
    ['highway=footway layer=0.5', NO_SNAP],
    ['highway=footway layer=1;2', NO_SNAP],
    ['highway=footway layer=0', 0],
    ['highway=footway layer=-0', 0],
    ['highway=footway layer=roads', 0],
    ['highway=footway', 0],
  ];
  test.each(rows)('%s', (text, noSnap) => {
    expect(walkAccess(tagsOf(text), DEFAULTS)).toBe(BOTH | noSnap);
    expect(walkAccess(tagsOf(text), ALL)).toBe(BOTH);
  });
});

describe('barriers and gates', () => {
  const wheels = [
    ...['bollard', 'block', 'bump_gate', 'bus_trap', 'cattle_grid', 'chain', 'cycle_barrier', 'debris'],
    ...['height_restrictor', 'jersey_barrier', 'kerb', 'log', 'motorcycle_barrier', 'planter', 'rope'],
    ...['sump_buster', 'width_restrictor'],
  ];
  test.each(wheels)('barrier=%s never stops a walker', (barrier) => {
    expect(barrierBlocks({ barrier }, DEFAULTS)).toBe(false);
    expect(barrierBlocks({ barrier, access: 'no', locked: 'yes' }, DEFAULTS)).toBe(false);
    expect(barrierBlocks({ barrier, foot: 'no' }, DEFAULTS)).toBe(false);
  });

  const openings = ['gate', 'lift_gate', 'swing_gate', 'kissing_gate', 'stile', 'turnstile', 'entrance', 'toll_booth'];
  test.each(openings)('barrier=%s is open unless tagged', (barrier) => {
    expect(barrierBlocks({ barrier }, DEFAULTS)).toBe(false);
    expect(barrierBlocks({ barrier, access: 'private' }, DEFAULTS)).toBe(true);
  });

  const rows: [tags: string, stopped: boolean, withPrivate: boolean][] = [
    ['', false, false],
    ['access=no', false, false],
    ['barrier=no access=no', false, false],
    ['barrier=gate foot=no', true, true],
    ['barrier=gate access=no', true, true],
    ['barrier=gate access=private', true, false],
    ['barrier=gate access=destination', false, false],
    ['barrier=gate access=no foot=yes', false, false],
    ['barrier=gate access=private foot=designated', false, false],
    ['barrier=gate access=private foot=permissive', false, false],
    ['barrier=gate access=private foot=private', true, false],
    ['barrier=gate locked=yes', true, true],
    ['barrier=gate locked=no', false, false],
    ['barrier=gate locked=yes foot=yes', false, false],
    ['barrier=gate locked=yes access=private', true, false],
    ['barrier=gate locked=yes access=private foot=yes', false, false],
    ['barrier=wall', true, true],
    ['barrier=city_wall', true, true],
    ['barrier=retaining_wall', true, true],
    ['barrier=fence', true, true],
    ['barrier=hedge', true, true],
    ['barrier=fence foot=yes', false, false],
    ['barrier=fence access=yes', false, false],
    ['barrier=fence access=no', true, true],
  ];
  test.each(rows)('%s', (text, stopped, withPrivate) => {
    expect(barrierBlocks(tagsOf(text), DEFAULTS)).toBe(stopped);
    expect(barrierBlocks(tagsOf(text), WITH_PRIVATE)).toBe(withPrivate);
    expect(barrierBlocks(tagsOf(text), ALL)).toBe(false);
  });
});

describe('ways: all', () => {
  const rows: [tags: string, osm: number, lines: number][] = [
    ['', BOTH, BOTH],
    ['highway=motorway', BOTH, BOTH],
    ['highway=proposed', BOTH, BOTH],
    ['highway=footway foot=no', BOTH, BOTH],
    ['highway=pedestrian area=yes', BOTH, BOTH],
    ['highway=footway oneway:foot=yes', BOTH, BOTH],
    ['highway=steps layer=2', BOTH, BOTH],
    ['barrier=wall', NO, BOTH],
    ['access=private', NO, BOTH],
  ];
  test.each(rows)('%s', (text, osm, lines) => {
    expect(walkAccess(tagsOf(text), ALL)).toBe(osm);
    expect(walkAccess(tagsOf(text), ALL_LINES)).toBe(lines);
  });

  test('ferries of OSM still need their option', () => {
    expect(walkAccess({ route: 'ferry' }, ALL)).toBe(NO);
    expect(walkAccess({ route: 'ferry' }, ALL_LINES)).toBe(BOTH);
    expect(walkAccess({ route: 'ferry' }, { ...ALL, ferries: true })).toBe(BOTH);
  });

  test('a layer is untagged when no way that is used has a highway', () => {
    const tagSets: TagSet[] = [{}, { layer: '1' }, { highway: 'path' }];
    expect(isUntagged({ tagSets, wayTags: Uint32Array.of(0, 1, 0) })).toBe(true);
    expect(isUntagged({ tagSets, wayTags: Uint32Array.of(0, 2) })).toBe(false);
    expect(isUntagged({ tagSets: [], wayTags: new Uint32Array(0) })).toBe(true);
  });
});
