// A plan of sites for a study: JSON, tables, and lines to read. In: the study as it is and the plan. Out: text, in the words of
// coverage.csv.
import { toDegrees } from '../geo/lonlat.ts';
import { percentTexts } from '../share-text.ts';
import type { PlannedSite, ShortPlace, SitePlan } from '../siting/site-plan.ts';
import type { StudyResult } from '../study-types.ts';
import type { CoverageRow } from '../types.ts';
import { csvLines, inChunks, thousandthsCell } from './csv.ts';
import type { ExportField } from './export-table.ts';
import { collectionLines, featureText, pointText } from './geojson-text.ts';
import { cutoffMeters, cutoffMinutes, cutoffText } from './indicator-text.ts';

const FIELDS = [
  { name: 'rank', type: 'number' },
  { name: 'candidate_id', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'lon', type: 'number' },
  { name: 'lat', type: 'number' },
  { name: 'zone_id', type: 'text' },
  { name: 'gain_alone', type: 'number' },
  { name: 'gain_added', type: 'number' },
  { name: 'zones_helped', type: 'text' },
  { name: 'cost', type: 'number' },
] as const satisfies readonly ExportField[];

/** The document of `--json`. Weights in the caller's unit, shares 0 to 1. */
export function siteJson({ modified, notices, population }: StudyResult, plan: SitePlan): Record<string, unknown> {
  const { request, indicator, status, objective, bound, gap, before, after, candidates, left, useful } = plan;
  const study = after.length - 1;
  return {
    status,
    objective,
    bound,
    gap,
    sites: plan.sites.map(({ id }) => id).sort((a, b) => (a < b ? -1 : 1)),
    covered: thousandths(after[study].covered),
    covered_before: thousandths(before[study].covered),
    undecided: thousandths(after[study].undecided),
    total: thousandths(after[study].total),
    indicator: {
      id: indicator.id,
      target: indicator.targetPercent / 100,
      cutoff_minutes: cutoffMinutes(indicator),
      cutoff_meters: cutoffMeters(indicator),
      weight_name: population.weightName,
    },
    options: {
      objective: request.objective,
      ...(request.sites === null ? {} : { sites: request.sites }),
      ...(request.budget === null ? {} : { budget: request.budget }),
      perZone: request.perZone,
      required: request.required,
      forbidden: request.forbidden,
      gapPercent: request.gapPercent,
    },
    candidates: { ...candidates, useful, not_linked: left.unlinked, other_category: left.category },
    chosen: plan.sites.map((site, i) => ({
      rank: i + 1,
      candidate_id: site.id,
      name: site.name,
      lon: toDegrees(site.lon),
      lat: toDegrees(site.lat),
      zone_id: site.zoneId,
      gain_alone: site.alone / 1000,
      gain_added: site.added / 1000,
      zones_helped: site.zonesHelped,
      cost: Number.isNaN(site.cost) ? null : site.cost / 1000,
    })),
    ...(request.alternatives === 0 ? {} : { alternatives: plan.alternatives }),
    zones: after.flatMap((row, i) => (row.level === 'zone' ? [zoneJson(before[i], row)] : [])),
    ...(plan.short.length === 0 ? {} : { infeasible: plan.short.map(shortJson), reason: shortText(plan) }),
    modified,
    notices,
  };
}

const thousandths = (value: number | null): number | null => (value === null ? null : value / 1000);

function zoneJson(before: CoverageRow, after: CoverageRow): Record<string, unknown> {
  return {
    zone_id: after.zoneId,
    zone_name: after.zoneName,
    total: after.total / 1000,
    covered_before: thousandths(before.covered),
    covered: thousandths(after.covered),
    undecided: thousandths(after.undecided),
    share_before: before.share,
    share: after.share,
    verdict_before: before.verdict,
    verdict: after.verdict,
  };
}

const shortJson = ({ row, reason, possible, needed }: ShortPlace): Record<string, unknown> => ({
  zone_id: row.zoneId,
  zone_name: row.zoneName,
  reason,
  possible: possible / 1000,
  needed: needed / 1000,
  undecided: thousandths(row.undecided),
});

/** Zones named in a reason; the rest are counted. */
const NAMED = 5;

/** Why a plan does not reach its target, in one sentence; '' when it does. */
export function shortText({ short, indicator }: SitePlan): string {
  if (short.length === 0) return '';
  const named = short.slice(0, NAMED).map(({ row, reason, possible, needed }) => {
    const where = row.level === 'study' ? 'the study' : `zone ${row.zoneId}`;
    const why = reason === 'undecided' ? `, and ${thousandthsCell(row.undecided)} are undecided` : '';
    const figures = `${possible / 1000} of ${row.total / 1000}${why}; ${indicator.targetPercent} % are ${needed / 1000}`;
    return `${where}: all candidates together cover ${figures}`;
  });
  const more = short.length > NAMED ? `; and ${short.length - NAMED} more zones` : '';
  return `no choice reaches the target: ${named.join('; ')}${more}`;
}

/** siting.csv: the chosen sites, the one that gains most first. */
export function siteCsv({ sites }: SitePlan): Iterable<string> {
  return inChunks(csvLines(FIELDS, sites.map(cellsOf)));
}

const cellsOf = (site: PlannedSite, i: number): string[] => [
  ...[String(i + 1), site.id, site.name, String(toDegrees(site.lon)), String(toDegrees(site.lat)), site.zoneId],
  ...[thousandthsCell(site.alone), thousandthsCell(site.added), site.zonesHelped.join(';')],
  Number.isNaN(site.cost) ? '' : thousandthsCell(site.cost),
];

/** siting.geojson: the same as points. */
export function siteGeoJson(result: StudyResult, { sites }: SitePlan): Iterable<string> {
  const features = sites.map((site, i) => {
    const cells = cellsOf(site, i);
    const values = FIELDS.map(
      ({ name, type }, f) => [name, type === 'text' ? JSON.stringify(cells[f]) : cells[f] || 'null'] as const,
    );
    return featureText(pointText(site.lon, site.lat), values);
  });
  return inChunks(collectionLines(result, features));
}

/** What was chosen, what each zone gains, and how near to the best that is. */
export function siteText({ population }: StudyResult, plan: SitePlan): string {
  const { indicator, request, before, after, sites } = plan;
  const study = after.length - 1;
  const goal = `target ${indicator.targetPercent} %${request.perZone ? ' in every zone' : ''}`;
  const quality =
    plan.status === 'optimal'
      ? 'proven optimum'
      : `${plan.status === 'infeasible' ? 'where the target can be reached; ' : ''}bound ${plan.bound}, gap ${(100 * plan.gap).toFixed(2)} %`;
  const changed = after.flatMap((row, i) =>
    row.level === 'zone' && row.covered !== before[i].covered ? [`  ${rowText(before[i], row)}`] : [],
  );
  return [
    `${request.objective} · ${indicator.id} · walk ${cutoffText(indicator)} · ${goal} · counted by ${population.weightName}`,
    `${plan.objective} ${request.objective === 'fewest' ? 'new sites' : 'more covered'} (${quality})`,
    ...sites.map(
      ({ id, name, zoneId, alone, added }, i) =>
        `  ${i + 1}. ${id}${name === '' ? '' : ` ${name}`} (${zoneId}): ${thousandthsCell(added)} more covered, ${thousandthsCell(alone)} by itself`,
    ),
    ...plan.alternatives.map((ids) => `  or ${ids.join(', ')}`),
    'zones that gain:',
    ...changed,
    `whole study: ${rowText(before[study], after[study])}`,
    ...plan.short.map(
      ({ row, reason, possible, needed }) =>
        `cannot reach the target: ${row.zoneId} ${row.zoneName}: at most ${possible / 1000} of ${needed / 1000} needed (${reason})`,
    ),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function rowText(before: CoverageRow, after: CoverageRow): string {
  const name = after.level === 'study' ? '' : `${after.zoneId} ${after.zoneName}: `;
  const open = after.undecided ? `, ${thousandthsCell(after.undecided)} undecided` : '';
  return `${name}${percentTexts(before).share} → ${percentTexts(after).share} (${thousandthsCell(after.covered)} of ${thousandthsCell(after.total)}${open}), ${after.verdict}`;
}
