// One place, several services: what a list counts, and what it seems to tell twice. In: facilities and their categories. Out: numbers of services
// and of sites, floor area and capacity with those of a shared site once; pairs that may be one facility, for a person to look at: nothing
// is merged (product semantics 16). Cost: an index of places, and comparisons within a budget, which only a hostile file ends.
//
//   site_id   category   floor_area          services 3, sites 2 (S1, and the one without), floor area 800 + 200
//   S1        health            800
//   S1        culture           800
//   -         health            200
import { geodesicMeters } from '../geo/lonlat.ts';
import type { FeatureLayer, Issue } from '../types.ts';
import { bigramsOf, likeness, numbersIn, plainName } from './address-text.ts';
import { countedIssues, type Categories } from './facilities.ts';
import { findColumn, findFieldName, textAt } from './fields.ts';
import { IssueLog, placeAt } from './issue-log.ts';
import { indexPlaces } from './near-places.ts';

/** Of the facilities that offer anything. */
export interface SiteCounts {
  readonly facilities: number;
  /** Every category of every facility. */
  readonly services: number;
  /** Places: facilities of one `site_id` are one, others are one each. */
  readonly sites: number;
  /** Sites of several facilities. */
  readonly sharedSites: number;
  /** Sums with those of a site once; absent without a column. */
  readonly floorArea?: number;
  readonly capacity?: number;
}

const NEAR_METERS = 50;
const LEAST_LIKENESS = 0.8;
/** Facilities near each other that are compared. */
const MAX_COMPARED = 5_000_000;

type Offers = Pick<Categories, 'ofFacility'>;

const countOf = ({ ofFacility: { first } }: Offers, facility: number): number => first[facility + 1] - first[facility];

/** Facilities by their site, those without one by themselves. */
function groupBySite(facilities: FeatureLayer, members: Iterable<number>): number[][] {
  const column = findColumn(facilities, 'site_id');
  const sites = new Map<string, number[]>();
  const alone: number[][] = [];
  for (const facility of members) {
    const site = textAt(column, facility).trim();
    const there = sites.get(site);
    if (site === '') alone.push([facility]);
    else if (there) there.push(facility);
    else sites.set(site, [facility]);
  }
  return [...sites.values(), ...alone];
}

/** What a run tells of sites and suspected duplicates, over all of its lists. */
export function reportSites(
  facilities: FeatureLayer,
  offers: Offers,
): { readonly counts: SiteCounts | null; readonly issues: Issue[] } {
  const log = new IssueLog();
  const counts = summarizeSites(facilities, offers, log);
  tellDuplicates(facilities, offers, log);
  return { counts, issues: countedIssues(log, facilities.name) };
}

/** Null where the layer has no `site_id`. Facilities of one site that tell different figures go to `log`; the largest counts. */
export function summarizeSites(facilities: FeatureLayer, offers: Offers, log: IssueLog): SiteCounts | null {
  if (findFieldName(facilities, 'site_id') === undefined) return null;
  const members = [...facilities.ids.keys()].filter((facility) => countOf(offers, facility) > 0);
  const sites = groupBySite(facilities, members);
  const [floorArea, capacity] = (['floor_area', 'capacity'] as const).map((field) =>
    sumOverSites(facilities, sites, field, log),
  );
  return {
    facilities: members.length,
    services: members.reduce((sum, facility) => sum + countOf(offers, facility), 0),
    sites: sites.length,
    sharedSites: sites.filter(({ length }) => length > 1).length,
    ...(floorArea === null ? {} : { floorArea }),
    ...(capacity === null ? {} : { capacity }),
  };
}

function sumOverSites(
  facilities: FeatureLayer,
  sites: readonly (readonly number[])[],
  field: 'floor_area' | 'capacity',
  log: IssueLog,
): number | null {
  const column = findColumn(facilities, field);
  if (column === undefined) return null;
  const siteIds = findColumn(facilities, 'site_id');
  let thousandths = 0;
  for (const site of sites) {
    const told = site.flatMap((facility) => {
      const text = textAt(column, facility).normalize('NFKC').replaceAll(',', '').trim();
      return /^(\d+\.?\d*|\.\d+)$/.test(text) ? [Math.round(Number(text) * 1000)] : [];
    });
    const largest = told.reduce((most, value) => Math.max(most, value), 0);
    thousandths += largest;
    if (told.every((value) => value === largest)) continue;
    const name = findFieldName(facilities, field) ?? field;
    const [first] = site;
    const values = [...new Set(told)].sort((a, b) => a - b).map((value) => String(value / 1000));
    const message = `the facilities of site ${textAt(siteIds, first)} tell different values of ${name} (${values.join(', ')}): the largest counts, once`;
    log.add('warning', 'site-values-differ', message, {
      ...{
        feature: facilities.ids[first],
        field: name,
        value: textAt(siteIds, first),
        layer: facilities.name || undefined,
      },
      place: placeOf(facilities, first),
    });
  }
  return thousandths / 1000;
}

const placeOf = ({ points }: FeatureLayer, facility: number): Issue['place'] =>
  placeAt(points[2 * facility], points[2 * facility + 1]);

/** Lists pairs of one category and nearly one name within 50 m. */
export function tellDuplicates(facilities: FeatureLayer, offers: Offers, log: IssueLog): void {
  const column = findColumn(facilities, 'name');
  if (column === undefined) return;
  const { ids, points } = facilities;
  const names = ids.map((_, facility) => (countOf(offers, facility) > 0 ? plainName(textAt(column, facility)) : ''));
  const findNear = indexPlaces(points);
  let compared = 0;
  for (let facility = 0; facility < ids.length && compared < MAX_COMPARED; facility++) {
    if (names[facility] === '') continue;
    const near = findNear(points[2 * facility], points[2 * facility + 1], NEAR_METERS);
    compared += near.length;
    for (const other of near) {
      if (other <= facility || names[other] === '') continue;
      if (!shareCategory(offers, facility, other) || !areAlike(names[facility], names[other])) continue;
      tellPair(facilities, facility, other, log);
    }
  }
}

function tellPair(facilities: FeatureLayer, a: number, b: number, log: IssueLog): void {
  const { ids, points } = facilities;
  const column = findColumn(facilities, 'name');
  const meters = Math.round(geodesicMeters(points[2 * a], points[2 * a + 1], points[2 * b], points[2 * b + 1]));
  const [one, other] = [a, b].map((facility) => `${ids[facility]} (${textAt(column, facility)})`);
  const message = `facilities ${one} and ${other} are ${meters} m apart and share a category: perhaps one told twice; both are kept`;
  log.add('warning', 'facilities-suspected-duplicates', message, {
    ...{ feature: ids[a], field: findFieldName(facilities, 'name') ?? 'name', value: ids[b] },
    ...{ place: placeOf(facilities, a), layer: facilities.name || undefined },
  });
}

function shareCategory({ ofFacility: { first, values } }: Offers, a: number, b: number): boolean {
  const own = values.subarray(first[a], first[a + 1]);
  return values.subarray(first[b], first[b + 1]).some((category) => own.includes(category));
}

/** 第一小学 is never 第二小学. */
function areAlike(a: string, b: string): boolean {
  if (a === b) return true;
  if (numbersIn(a).join('|') !== numbersIn(b).join('|')) return false;
  return likeness(bigramsOf(a), bigramsOf(b)) >= LEAST_LIKENESS;
}
