// The plan that answers for the sites of a study. In: the study, the question, the answer of a thread. Out: the chosen sites with their
// names and places, and how zones stand with them; who is to blame where a target is out of reach.
import { leastMeeting } from '../coverage/verdict.ts';
import { findColumn, textAt } from '../layers/fields.ts';
import { buildZoneIndex, zoneOfPoint } from '../layers/zones.ts';
import type { StudyResult } from '../study-types.ts';
import type { CoverageRow, Indicator } from '../types.ts';
import type { SiteAnswer } from './solve-sites.ts';
import { candidatesOf, costsOf, judgeSites, type SiteQuestion, type SiteRequest } from './study-sites.ts';

export interface SitePlan extends Omit<SiteAnswer, 'sites' | 'possible' | 'short' | 'alternatives'> {
  readonly request: SiteRequest;
  readonly indicator: Indicator;
  /** The one that gains most first. */
  readonly sites: readonly PlannedSite[];
  /** Other choices that are as good, by their ids. */
  readonly alternatives: readonly (readonly string[])[];
  /** Rows of the indicator as it is, and with the sites built; in the same order. */
  readonly before: readonly CoverageRow[];
  readonly after: readonly CoverageRow[];
  readonly left: SiteQuestion['left'];
  readonly candidates: { readonly name: string; readonly sha256: string; readonly count: number };
  /** Zones (or the study) that no choice brings to the target. */
  readonly short: readonly ShortPlace[];
}

/** Weights are thousandths, places units; ids of zones are texts, '' for outside. */
export interface PlannedSite {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly zoneId: string;
  readonly alone: number;
  readonly added: number;
  /** Thousandths; NaN where it is not known. */
  readonly cost: number;
  readonly zonesHelped: readonly string[];
}

export interface ShortPlace {
  readonly row: CoverageRow;
  /** `no_candidate`: too few people in reach of candidates; `undecided`: enough, were it not for people without an answer. */
  readonly reason: 'no_candidate' | 'undecided';
  /** Thousandths that are covered when every candidate is built, and that are needed. */
  readonly possible: number;
  readonly needed: number;
}

/** The study is scored again with the sites. */
export function planSites(
  result: StudyResult,
  { indicator, before, left }: SiteQuestion,
  request: SiteRequest,
  answer: SiteAnswer,
): SitePlan {
  const { layer } = candidatesOf(result);
  const { status, objective, bound, gap, useful } = answer;
  const names = findColumn(layer, 'name');
  const costs = costsOf(layer);
  const zoneIndex = buildZoneIndex(result.zones);
  const zoneId = (zone: number): string => result.zones.ids[zone] ?? '';
  const sites = answer.sites.map(({ site, alone, added, zones }): PlannedSite => {
    const [lon, lat] = [layer.points[2 * site], layer.points[2 * site + 1]];
    return {
      ...{ id: layer.ids[site], name: textAt(names, site), lon, lat, alone, added, cost: costs[site] },
      zoneId: zoneId(zoneOfPoint(zoneIndex, lon, lat)),
      zonesHelped: zones.map(zoneId),
    };
  });
  const chosen = answer.sites.map(({ site }) => site);
  return {
    ...{ request, indicator, before, left, status, objective, bound, gap, useful, sites },
    candidates: { name: layer.name, sha256: layer.sourceSha256, count: layer.ids.length },
    alternatives: answer.alternatives.map((choice) => choice.map((site) => layer.ids[site])),
    after: judgeSites(result, indicator, chosen),
    short: listShort(before, indicator, request.perZone, answer),
  };
}

function listShort(
  before: readonly CoverageRow[],
  { targetPercent }: Indicator,
  perZone: boolean,
  { short, possible }: SiteAnswer,
): ShortPlace[] {
  const rows = before.filter(({ level }) => level === (perZone ? 'zone' : 'study'));
  return short.map((group) => {
    const row = rows[group];
    const most = (row.covered ?? 0) + possible[group];
    const needed = leastMeeting(targetPercent, row.total);
    const reason = most + (row.undecided ?? 0) >= needed ? 'undecided' : 'no_candidate';
    return { row, reason, possible: most, needed };
  });
}
