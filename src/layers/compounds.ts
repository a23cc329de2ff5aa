// Which compounds are walled, by which gates people leave and enter them, and who lives or works inside. In: compounds, gates, and the
// features to place. Out: a CompoundSet and the compound of each feature. Words are those of bureaus, 是 and 否 as well as yes and no.
//
//   gated   gates known   the compound is
//   no      -             open: its boundary is nothing
//   yes     at least one  walled: nobody passes its boundary but at its gates
//   yes     none          open, and its people are counted as `gates_unknown`
//   unknown -             open, and its people are counted as `gates_unknown`
import Flatbush from 'flatbush';
import { cosLatitude, geodesicMeters, METERS_PER_UNIT, NO_POSITION } from '../geo/lonlat.ts';
import { sideOfPolygons } from '../geo/polygon.ts';
import type { FeatureLayer, Issue } from '../types.ts';
import { findColumn, textAt } from './fields.ts';
import type { Field } from './field-words.ts';
import { IssueLog, placeAt } from './issue-log.ts';

/** A gate belongs to a street that crosses the wall, and to a compound it does not name, within so many metres. */
export const GATE_METERS = 15;

export interface Gate {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
  readonly compound: number;
  /** Whether people on foot may come in, and go out. */
  readonly isEntry: boolean;
  readonly isExit: boolean;
}

export interface CompoundSet {
  readonly layer: FeatureLayer;
  /** 1 for each compound that nobody passes but at its gates. */
  readonly walled: Uint8Array;
  /** 1 for each compound of which nobody knows how it is left. */
  readonly unknown: Uint8Array;
  /** Of walled compounds, in order of their ids: those that are closed to people on foot, too. */
  readonly gates: readonly Gate[];
  readonly issues: readonly Issue[];
  /** Gates with hours that are neither always nor never: taken as open. */
  readonly limitedHours: number;
}

const wordSet = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const YES = wordSet('yes y true 1 是 有 封闭 封闭式 全封闭 封闭管理 封闭小区 围合 有围墙 gated closed');
const NO = wordSet('no n false 0 否 无 开放 开放式 不封闭 未封闭 非封闭 开放小区 无围墙 open');
const SHUT = wordSet(
  'no n false 0 否 不开放 未开放 关闭 常闭 封闭 不可通行 禁止通行 停用 closed never off none 从不 不开',
);
const NEVER = wordSet('never closed off no 从不 不开放 关闭 常闭 不开');
const ALWAYS = wordSet('always 24/7 24h 24小时 全天 全天开放 00:00-24:00 0:00-24:00 常开');
const IN = wordSet('in 进 入 只进 仅进 只入 仅入 入口 进口 单进 in_only entry 1');
const OUT = wordSet('out 出 只出 仅出 出口 单出 out_only exit -1');
const VEHICLE = wordSet('vehicle vehicles car cars motor_vehicle 车行 车辆 机动车 仅车行 车 车行出入口 仅机动车');

/** Reads the words of two layers and finds the compound of each gate. */
export function resolveCompounds(
  compounds: FeatureLayer,
  gates: FeatureLayer,
  opened: readonly string[] = [],
): CompoundSet {
  const log = new IssueLog();
  const gated = compounds.ids.map((_, c) => wordAt(compounds, 'gated', c));
  const owners = ownersOf(compounds, gates, log);
  const hasGate = new Uint8Array(compounds.ids.length);
  for (const owner of owners) if (owner >= 0) hasGate[owner] = 1;
  const walled = Uint8Array.from(gated, (word, c) => (YES.has(word) && hasGate[c] === 1 ? 1 : 0));
  const unknown = Uint8Array.from(gated, (word, c) => (walled[c] === 1 || NO.has(word) ? 0 : 1));
  const found: Gate[] = [];
  let limitedHours = 0;
  owners.forEach((compound, g) => {
    const hours = wordAt(gates, 'hours', g);
    if (hours !== '' && !ALWAYS.has(hours) && !NEVER.has(hours)) limitedHours++;
    if (compound < 0 || walled[compound] === 0) return;
    const oneway = wordAt(gates, 'oneway', g);
    const isOpen =
      opened.includes(gates.ids[g]) ||
      !(SHUT.has(wordAt(gates, 'open', g)) || NEVER.has(hours) || VEHICLE.has(wordAt(gates, 'access', g)));
    const place = { lon: gates.points[2 * g], lat: gates.points[2 * g + 1] };
    const ways = opened.includes(gates.ids[g]) ? '' : oneway;
    found.push({
      id: gates.ids[g],
      ...place,
      compound,
      isEntry: isOpen && !OUT.has(ways),
      isExit: isOpen && !IN.has(ways),
    });
  });
  tellUnread(compounds, gated, log);
  return { layer: compounds, walled, unknown, gates: found, issues: log.issues, limitedHours };
}

const wordAt = (layer: FeatureLayer, field: Field, feature: number): string =>
  textAt(findColumn(layer, field), feature).normalize('NFKC').trim().toLowerCase();

const UNKNOWN = wordSet('unknown 未知 不明 不详 待核实');

function tellUnread(compounds: FeatureLayer, gated: readonly string[], log: IssueLog): void {
  gated.forEach((word, c) => {
    if (word === '' || YES.has(word) || NO.has(word) || UNKNOWN.has(word)) return;
    const message = `compound ${compounds.ids[c]}: expected gated as yes, no or unknown, but it is ${word.slice(0, 60)}: taken as unknown`;
    log.add('warning', 'attribute-invalid', message, {
      ...whereIs(compounds, c),
      field: 'gated',
      value: word.slice(0, 60),
    });
  });
}

const whereIs = ({ name, ids, points }: FeatureLayer, feature: number) => ({
  layer: name,
  feature: ids[feature],
  place: placeAt(points[2 * feature], points[2 * feature + 1]),
});

/** Compound of each gate: the one it names, else the one whose boundary is nearest within 15 m; -1 for none. */
function ownersOf(compounds: FeatureLayer, gates: FeatureLayer, log: IssueLog): number[] {
  const byId = new Map(compounds.ids.map((id, c) => [id, c]));
  const boxes = boxIndex(compounds);
  return gates.ids.map((id, g) => {
    const named = textAt(findColumn(gates, 'compound_id'), g).trim();
    const known = byId.get(named);
    if (known !== undefined) return known;
    const lon = gates.points[2 * g];
    const lat = gates.points[2 * g + 1];
    const near = nearestCompound(compounds, boxes, lon, lat);
    const names = named === '' ? 'names no compound' : `names the compound ${named}, which is not among the compounds`;
    const outcome =
      near < 0
        ? 'and none is within 15 m: it is left out'
        : `it is taken as one of ${compounds.ids[near]}, whose boundary is near`;
    log.add(
      near < 0 ? 'warning' : 'info',
      near < 0 ? 'gate-without-compound' : 'gate-by-place',
      `gate ${id} ${names}: ${outcome}`,
      {
        ...whereIs(gates, g),
        field: 'compound_id',
        value: named || null,
      },
    );
    return near;
  });
}

function boxIndex({ ids, polygons }: FeatureLayer): Flatbush | null {
  if (ids.length === 0) return null;
  const { firstPolygon, firstRing, firstVertex, vertices } = polygons;
  const boxes = new Flatbush(ids.length, 16, Int32Array);
  ids.forEach((_, c) => {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let v = firstVertex[firstRing[firstPolygon[c]]]; v < firstVertex[firstRing[firstPolygon[c + 1]]]; v++) {
      west = Math.min(west, vertices[2 * v]);
      east = Math.max(east, vertices[2 * v]);
      south = Math.min(south, vertices[2 * v + 1]);
      north = Math.max(north, vertices[2 * v + 1]);
    }
    boxes.add(west, south, east, north);
  });
  boxes.finish();
  return boxes;
}

function nearestCompound(compounds: FeatureLayer, boxes: Flatbush | null, lon: number, lat: number): number {
  const dLat = (1.01 * GATE_METERS) / METERS_PER_UNIT;
  const dLon = dLat / Math.max(0.01, cosLatitude(lat));
  const near = boxes?.search(lon - dLon, lat - dLat, lon + dLon, lat + dLat).sort((a, b) => a - b) ?? [];
  let best = -1;
  let least = Math.round(GATE_METERS * 1000);
  for (const c of near) {
    const away = Math.round(boundaryMeters(compounds, c, lon, lat) * 1000);
    if (away > least || (best >= 0 && away === least)) continue;
    best = c;
    least = away;
  }
  return best;
}

/** Metres from a place to the boundary of a compound, inside or outside. */
export function boundaryMeters({ polygons }: FeatureLayer, compound: number, lon: number, lat: number): number {
  const { firstPolygon, firstRing, firstVertex, vertices } = polygons;
  const cos = cosLatitude(lat);
  let best = Infinity;
  let foot: [number, number] = [lon, lat];
  for (let r = firstRing[firstPolygon[compound]]; r < firstRing[firstPolygon[compound + 1]]; r++) {
    for (let v = firstVertex[r]; v + 1 < firstVertex[r + 1]; v++) {
      const ax = (vertices[2 * v] - lon) * cos;
      const ay = vertices[2 * v + 1] - lat;
      const dx = (vertices[2 * v + 2] - vertices[2 * v]) * cos;
      const dy = vertices[2 * v + 3] - vertices[2 * v + 1];
      const square = dx * dx + dy * dy;
      const t = square > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square)) : 0;
      const away = (ax + t * dx) ** 2 + (ay + t * dy) ** 2;
      if (away >= best) continue;
      best = away;
      foot = [lon + (ax + t * dx) / cos, lat + ay + t * dy];
    }
  }
  return best === Infinity ? Infinity : geodesicMeters(lon, lat, ...foot);
}

/** Finds the compounds that a place is strictly inside of. */
export function compoundFinder({ layer, walled }: CompoundSet): (lon: number, lat: number) => number {
  const boxes = boxIndex(layer);
  return (lon, lat) => {
    if (boxes === null || lon === NO_POSITION) return -1;
    const found = boxes
      .search(lon, lat, lon, lat)
      .filter((c) => sideOfPolygons(layer.polygons, c, lon, lat) > 0)
      // of several the walled one goes first, then the smallest id
      .sort((a, b) => walled[b] - walled[a] || a - b);
    return found[0] ?? -1;
  };
}

/** Compound of each residence: the one it names, when known, else the one it lies in; -1 for none. */
export function compoundsOfResidences(
  set: CompoundSet,
  residences: FeatureLayer,
  find: (lon: number, lat: number) => number,
): Int32Array {
  const byId = new Map(set.layer.ids.map((id, c) => [id, c]));
  const column = findColumn(residences, 'compound_id');
  return Int32Array.from(
    residences.ids,
    (_, r) => byId.get(textAt(column, r).trim()) ?? find(residences.points[2 * r], residences.points[2 * r + 1]),
  );
}
