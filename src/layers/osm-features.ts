// OSM PBF and XML as facilities, residences, zones, barriers, compounds or gates: nodes, ways and multipolygon relations whose tags say
// so. In: a file, and the kind of layer. Out: features with the tags that matter as properties, in order of type and id, whatever the order of the file.
// Rules by kind: osm-facility-tags.ts, osm-residence-tags.ts, osm-zone-tags.ts, osm-barrier-tags.ts.
import { invariant } from '../errors.ts';
import { barrierOf, gateProperties, isGate, isWalled, wantsBarrierKey } from './osm-barrier-tags.ts';
import { createFacilityRules, nameOf } from './osm-facility-tags.ts';
import type { OsmObject } from './osm-object.ts';
import { readOsmObjects, type OsmObjects, type OsmSelection } from './osm-objects.ts';
import {
  findResidence,
  flatsOf,
  isPlainBuilding,
  residenceProperties,
  wantsResidenceKey,
} from './osm-residence-tags.ts';
import { createShaper, objectName, type OsmFeature } from './osm-shapes.ts';
import { createSuspects } from './osm-suspects.ts';
import { adminLevelOf, chooseLevel, zoneProperties } from './osm-zone-tags.ts';
import type { Reader, Reading } from './reader.ts';

const ATTRIBUTION = '© OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/copyright)';
/** Share of the buildings that must tell their flats before flats are counted. */
const FLATS_SHARE = 0.95;

interface Layer {
  readonly selection: OsmSelection;
  /** Objects -> features, one by one: together they may be far larger than the file. Findings go to the reading. */
  readonly features: (found: OsmObjects) => Iterable<OsmFeature>;
}

/**
 * Reads an OSM file as features.
 * @throws AppError of the format, `too-complex` over a limit.
 */
export const readOsmFeatures: Reader = async (file, reading) => {
  const format = reading.found.format === 'osm-xml' ? 'osm-xml' : 'osm-pbf';
  reading.found.encoding = format === 'osm-xml' ? 'utf-8' : 'binary';
  reading.remark('attribution', ATTRIBUTION);
  const layer = layerOf(reading);
  const found = await readOsmObjects(
    { format, source: file.source, chunks: file.chunks },
    layer.selection,
    reading.log,
  );
  let row = 0;
  for (const feature of layer.features(found)) reading.feature({ type: 'Feature', ...feature }, ++row);
};

function layerOf(reading: Reading): Layer {
  switch (reading.kind) {
    case 'residences':
      return residences(reading);
    case 'zones':
      return zones(reading);
    case 'barriers':
      return barriers(reading);
    case 'compounds':
      return compounds(reading);
    case 'gates':
      return gates(reading);
    default:
      return facilities(reading);
  }
}

/** Relations that are areas; others group objects that stand for themselves. */
const isArea = (object: OsmObject): boolean =>
  object.type !== 'relation' || object.tags.type === 'multipolygon' || object.tags.type === 'boundary';

function facilities({ log, options }: Reading): Layer {
  const { taxonomy } = options;
  invariant(taxonomy, 'OSM facilities are read with a taxonomy');
  const rules = createFacilityRules(taxonomy);
  let closedOff = 0;
  let groups = 0;
  return {
    selection: {
      wantsKey: rules.wantsKey,
      wants(object) {
        const properties = rules.propertiesOf(object.tags);
        if (!isArea(object)) {
          if (properties !== null) groups++;
          return false;
        }
        if (properties === 'private') closedOff++;
        return properties !== null && properties !== 'private';
      },
    },
    *features(found) {
      const shape = createShaper(found, log);
      const suspects = createSuspects();
      const outlines = listOutlines(found.objects);
      for (const object of found.objects) {
        const properties = rules.propertiesOf(object.tags);
        if (properties === null || properties === 'private') continue;
        const area = object.type === 'way' ? outlines.get(object.id) : undefined;
        const other = area === undefined ? null : rules.propertiesOf(area.tags);
        if (area && other !== null && other !== 'private' && other.category === properties.category) {
          tellOutline(log, object, area);
          continue;
        }
        const geometry = shape(object);
        if (geometry === null) continue;
        const feature = { id: objectName(object), properties, geometry };
        suspects.add(feature);
        yield feature;
      }
      if (closedOff > 0) {
        const message = `${closedOff} objects with access=private or access=no serve nobody and are left out`;
        log.add('info', 'osm-private', message, { field: 'access', value: String(closedOff) });
      }
      if (groups > 0) tellGroups(log, groups);
      const { points, isWhole } = suspects.count();
      if (points > 0) {
        const message = `${isWhole ? '' : 'at least '}${points} points lie in an area of the same category: perhaps one place told twice; all are kept`;
        log.add('warning', 'osm-suspected-duplicates', message, { field: 'category', value: String(points) });
      }
    },
  };
}

function tellGroups(log: Reading['log'], groups: number): void {
  const message = `${groups} relations that group objects (such as type=site) are no places of their own and are left out`;
  log.add('info', 'osm-site', message, { field: 'type', value: String(groups) });
}

/** Ways that are part of the outline of a relation: the same place must not be told twice. */
function listOutlines(objects: readonly OsmObject[]): ReadonlyMap<number, OsmObject> {
  const outlines = new Map<number, OsmObject>();
  for (const object of objects) {
    if (object.type !== 'relation') continue;
    for (const { type, id, role } of object.members) {
      if (type === 'way' && role !== 'inner' && !outlines.has(id)) outlines.set(id, object);
    }
  }
  return outlines;
}

function tellOutline(log: Reading['log'], way: OsmObject, area: OsmObject): void {
  const message = `${objectName(way)} is the outline of ${objectName(area)} and says the same; it is left out`;
  log.add('info', 'osm-outline-repeated', message, { feature: objectName(way) });
}

function residences(reading: Reading): Layer {
  const { log } = reading;
  const kindOf = (object: OsmObject): 'building' | 'address' | null =>
    isArea(object) ? findResidence(object.tags, object.type === 'node') : null;
  let plain = 0;
  return {
    selection: {
      wantsKey: wantsResidenceKey,
      wants(object) {
        const wanted = kindOf(object) !== null;
        if (!wanted && isArea(object) && isPlainBuilding(object.tags)) plain++;
        return wanted;
      },
    },
    *features(found) {
      const outlines = listOutlines(found.objects);
      const buildings: OsmObject[] = [];
      const addresses: OsmObject[] = [];
      for (const object of found.objects) {
        const area = object.type === 'way' ? outlines.get(object.id) : undefined;
        if (area) tellOutline(log, object, area);
        else (kindOf(object) === 'building' ? buildings : addresses).push(object);
      }
      const isByBuilding = buildings.length >= addresses.length;
      const taken = isByBuilding ? buildings : addresses;
      const left = isByBuilding ? addresses.length : buildings.length;
      const what = isByBuilding ? 'residential buildings' : 'address points';
      const others = isByBuilding ? 'address points' : 'residential buildings';
      const message = `${taken.length} ${what} are the residences; ${left} ${others} are left out: they may be the same homes`;
      if (taken.length > 0) log.add('warning', 'osm-residences', message, { value: String(taken.length) });
      if (plain > 0) tellPlain(log, plain);
      const withFlats = taken.filter(({ tags }) => flatsOf(tags) >= 0).length;
      const countsFlats = taken.length > 0 && withFlats >= FLATS_SHARE * taken.length;
      reading.remark('notices', noticesOf(isByBuilding));
      const shape = createShaper(found, log);
      for (const object of taken) {
        const geometry = shape(object);
        if (geometry === null) continue;
        const properties: Record<string, string | number> = { ...residenceProperties(object.tags) };
        if (countsFlats && flatsOf(object.tags) >= 0) properties.households = flatsOf(object.tags);
        yield { id: objectName(object), properties, geometry };
      }
    },
  };
}

function tellPlain(log: Reading['log'], plain: number): void {
  const message = `${plain} buildings say building=yes and neither address, flats nor use: perhaps homes, but left out`;
  log.add('warning', 'osm-building-plain', message, { field: 'building', value: String(plain) });
}

/** What counts is the choice of the run; that nobody counted the people is a fact of the file. */
const noticesOf = (isByBuilding: boolean): [zh: string, en: string] =>
  isByBuilding
    ? [
        '居住数据为OpenStreetMap住宅建筑,不含人口:人口口径residences即每栋计1,households即按户数计',
        'Residences are residential buildings of OpenStreetMap, which holds no people: weight residences counts each as 1, households its flats',
      ]
    : [
        '居住数据为OpenStreetMap门牌地址点,不含人口:人口口径residences即每点计1',
        'Residences are address points of OpenStreetMap, which holds no people: weight residences counts each as 1',
      ];

function zones({ log, options }: Reading): Layer {
  const levelOf = (object: OsmObject): string | null =>
    object.type === 'node' || !isArea(object) ? null : adminLevelOf(object.tags);
  return {
    selection: {
      wantsKey: (key) => key === 'admin_level',
      wants: (object) => object.type === 'relation' && levelOf(object) !== null,
    },
    *features(found) {
      const counts = new Map<string, number>();
      for (const object of found.objects) {
        const level = levelOf(object) ?? '';
        // boundaries that the file cuts are not zones of it
        if (isWhole(object, found)) counts.set(level, (counts.get(level) ?? 0) + 1);
      }
      const level = options.layer ?? chooseLevel(counts);
      if (options.layer === undefined && counts.size > 1) {
        const list = [...counts]
          .sort((a, b) => Number(a[0]) - Number(b[0]))
          .map(([each, count]) => `${each} (${count})`);
        const message = `the file has administrative boundaries of the levels ${list.join(', ')}: level ${level} is taken; --layer zones=LEVEL takes another`;
        log.add('warning', 'layer-chosen', message, { field: 'admin_level', value: level });
      }
      const shape = createShaper(found, log, 'areas');
      for (const object of found.objects) {
        if (levelOf(object) !== level) continue;
        const geometry = shape(object);
        const id = objectName(object);
        if (geometry !== null) yield { id, properties: zoneProperties(object.tags, id), geometry };
      }
    },
  };
}

/** Ways are taken as lines, also where they close; water in several parts as areas. */
function barriers({ log }: Reading): Layer {
  return {
    selection: {
      wantsKey: wantsBarrierKey,
      wants: (object) => object.type !== 'node' && isArea(object) && barrierOf(object) !== null,
    },
    *features(found) {
      const shape = createShaper(found, log, 'lines');
      for (const object of found.objects) {
        const geometry = shape(object);
        const properties = { barrier: barrierOf(object) ?? '', name: nameOf(object.tags) };
        if (geometry !== null) yield { id: objectName(object), properties, geometry };
      }
    },
  };
}

function compounds({ log }: Reading): Layer {
  return {
    selection: {
      wantsKey: (key) => key === 'barrier',
      wants: (object) => isArea(object) && isWalled(object),
    },
    *features(found) {
      const shape = createShaper(found, log, 'areas');
      for (const object of found.objects) {
        const geometry = shape(object);
        const properties = { name: nameOf(object.tags), gated: 'yes' };
        if (geometry !== null) yield { id: objectName(object), properties, geometry };
      }
    },
  };
}

function gates({ log }: Reading): Layer {
  return {
    selection: { wantsKey: (key) => key === 'barrier', wants: isGate },
    *features(found) {
      const shape = createShaper(found, log);
      for (const object of found.objects) {
        const geometry = shape(object);
        if (geometry !== null) yield { id: objectName(object), properties: gateProperties(object.tags), geometry };
      }
    },
  };
}

/** Every way of a relation is in the file. */
const isWhole = (object: OsmObject, { findWay }: OsmObjects): boolean =>
  object.type === 'relation' && object.members.every(({ type, id }) => type !== 'way' || findWay(id) !== undefined);
