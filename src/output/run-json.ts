// run.json: what a run was made from and with, so that it can be made again and signed. In: a study's result and the version of
// the engine. Out: JSON text. Same inputs and parameters, same bytes: no clock, path, host or number of threads.
import { REASONS, STATUS_UNDECIDED } from '../types.ts';
import type { Allocation, GateReport, NetworkQuality, Outcome, Standard, StudyResult } from '../study-types.ts';
import type { Indicator } from '../types.ts';
import { cutoffMeters, cutoffMinutes, modeOf } from './indicator-text.ts';
import { standardText } from './standard-text.ts';

/** run.json. `engineVersion` is the version of this package. */
export function runJson(result: StudyResult, engineVersion: string): string {
  const { parameters, network, population, allocation, lists, modified } = result;
  const { standard } = parameters;
  const linkedComponents = result.components.map((component) => ({ ...component, weight: component.weight / 1000 }));
  // walls are named by the layers that they are made of
  const { sourceName, sourceSha256, attribution, ...built } = network.summary;
  const summary = { ...built, walls: undefined };
  const document = {
    engine: { name: 'lifecircle', version: engineVersion },
    // a run that departs from its standard does not go by its name
    standard: standard && modified.length === 0 ? standardText(result) : null,
    basedOn: standard ? standardOf(standard) : null,
    modified,
    parameters: parametersOf(result),
    indicators: result.indicators.map(indicatorOf),
    weight: { name: population.weightName, missing: count(population.missing, 1) },
    ...(result.moreWeights?.length
      ? {
          moreWeights: result.moreWeights.map((more) => ({
            name: more.population.weightName,
            missing: count(more.population.missing, 1),
          })),
        }
      : {}),
    ...(allocation === undefined ? {} : { population: allocationOf(allocation) }),
    ...(lists === undefined ? {} : { lists: { declared: lists.declared, undeclared: lists.undeclared } }),
    inputs: {
      network: { name: sourceName, sha256: sourceSha256, attribution },
      residences: { name: result.residences.name, sha256: result.residences.sourceSha256 },
      facilities: { name: result.facilities.name, sha256: result.facilities.sourceSha256 },
      zones: { name: result.zones.name, sha256: result.zones.sourceSha256 },
      ...result.optionalInputs,
    },
    ...(result.dates?.length ? { dates: result.dates } : {}),
    network: { ...summary, nodes: network.nodeCount, edges: network.edgeCount, linkedComponents },
    counts: countsOf(result),
    undecided: Object.fromEntries(
      result.indicators.flatMap(({ id }, i) => (result.outcomes[i] ? [[id, reasonsOf(result.outcomes[i])]] : [])),
    ),
    ...(result.networkQuality === undefined ? {} : { networkQuality: qualityOf(result.networkQuality) }),
    ...(result.gates ? { gates: gatesOf(result.gates) } : {}),
    notices: result.notices,
    attribution: result.attribution,
    issues: result.issues,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const gatesOf = ({ unknown, ...report }: GateReport): Record<string, unknown> => ({
  ...report,
  residencesBehindUnknownGates: count(unknown, 1),
});

/** People that were shared, unit by unit. */
function allocationOf({ by, units, unhoused, outside }: Allocation): Record<string, unknown> {
  return {
    allocateBy: by,
    withoutResidences: unhoused,
    outsideUnits: { residences: outside.residences, people: outside.people / 1000 },
    totals: units.map(({ total, shared, own, factor, ...unit }) => ({
      ...unit,
      total: total / 1000,
      shared: shared / 1000,
      own: own === null ? null : own / 1000,
      factor: factor === null ? null : Number(factor.toFixed(6)),
    })),
  };
}

function parametersOf({
  parameters,
  population,
  allocation,
  searchLimitMillimeters,
  indicators,
  asOf,
  gates,
}: StudyResult): Record<string, unknown> {
  return {
    cutoff: parameters.cutoff,
    speedMps: parameters.speedMps,
    targetPercent: parameters.targetPercent,
    ...(parameters.speedsMps === null ? {} : { speedsMps: parameters.speedsMps }),
    ...(parameters.cutoffs === null ? {} : { cutoffs: parameters.cutoffs }),
    weight: parameters.weight ?? population.weightName,
    ...(parameters.moreWeights?.length ? { moreWeights: parameters.moreWeights } : {}),
    ...(parameters.residenceLevel === undefined ? {} : { residenceLevel: parameters.residenceLevel }),
    allowMissingWeight: parameters.allowMissingWeight,
    squareMetersPerPerson: parameters.squareMetersPerPerson,
    ...(allocation === undefined ? {} : { allocateBy: allocation.by }),
    categoryField: parameters.categoryField,
    ...(asOf ? { asOf } : {}),
    ...(parameters.includePlanned ? { includePlanned: true } : {}),
    snapMaxMeters: parameters.snapMaxMeters,
    minComponentMeters: parameters.minComponentMeters,
    ways: parameters.ways,
    private: parameters.private,
    ferries: parameters.ferries,
    ...(parameters.weldMeters ? { weldMeters: parameters.weldMeters } : {}),
    ...(parameters.node ? { node: true } : {}),
    ...(parameters.networkReport ? { networkReport: true } : {}),
    searchLimitMeters: searchLimitMillimeters / 1000,
    confirmedComponents: parameters.confirmedComponents,
    confirmCrs: parameters.confirmCrs,
    mode: [...new Set(indicators.map(modeOf))].join(','),
    gateModel: gates ? (parameters.gateModel ?? 'gates') : 'open',
    ...(gates ? { openGates: parameters.openGates ?? [] } : {}),
    ...(parameters.edits?.length ? { edits: parameters.edits } : {}),
  };
}

function indicatorOf(indicator: Indicator): Record<string, unknown> {
  return {
    id: indicator.id,
    title: indicator.title,
    combination: indicator.combination,
    ...(indicator.combination === 'k_of_n' ? { k: indicator.k } : {}),
    binding: 'minutes' in indicator.cutoff ? 'minutes' : 'meters',
    cutoffMinutes: cutoffMinutes(indicator),
    cutoffMeters: cutoffMeters(indicator),
    speedMps: indicator.speedMps,
    targetPercent: indicator.targetPercent,
    groups: indicator.groups,
  };
}

function standardOf(standard: Standard): Record<string, unknown> {
  const { id, edition, title, source, notes, denominator, snapMaxMeters, assumptions } = standard;
  return { id, edition, title, source, denominator, snapMaxMeters, assumptions, notes };
}

function qualityOf({ rows, defects }: NetworkQuality): Record<string, unknown> {
  const study = rows[rows.length - 1];
  const [within05, within2, within5] = study.danglingEnds;
  const levels = defects.filter(({ kind }) => kind === 'crossing').map(({ level }) => level);
  const byLevel = [...new Set(levels)].sort((a, b) => a - b);
  return {
    danglingEnds: { withinHalfMeter: within05, within2Meters: within2, within5Meters: within5 },
    crossings: study.crossings,
    crossingsByLevel: Object.fromEntries(byLevel.map((level) => [level, levels.filter((one) => one === level).length])),
    crossingsBetweenLevels: study.crossingsBetweenLevels,
    zonesWithInsufficientData: rows.filter((row) => row.level === 'zone' && row.insufficient).map((row) => row.zoneId),
  };
}

function countsOf(result: StudyResult): Record<string, unknown> {
  return {
    residences: result.residences.ids.length - (result.allocation?.unhoused ?? 0),
    residencesOutside: count(result.zoneAssignment.zones, -1),
    facilities: result.facilities.ids.length,
    facilitiesByGroup: Object.fromEntries(
      result.groups.map(({ group, members, unplaced }) => [
        group.key,
        { facilities: members.length, unplaced: unplaced.length },
      ]),
    ),
    ...(Object.keys(result.notOpen ?? {}).length > 0 ? { facilitiesNotOpen: result.notOpen } : {}),
    ...(result.sites ? { sites: result.sites } : {}),
    doors: result.facilityLinkage.doors.facilities.length,
    facilitiesByRule: result.facilityLinkage.rules,
    zones: result.zones.ids.length,
  };
}

// residences that are undecided, by reason, in the order of REASONS
function reasonsOf({ status, reasons }: Outcome): Record<string, number> {
  const counts = REASONS.map(() => 0);
  for (let r = 0; r < status.length; r++) if (status[r] === STATUS_UNDECIDED) counts[reasons[r]]++;
  return Object.fromEntries(REASONS.flatMap((reason, i) => (counts[i] > 0 ? [[reason, counts[i]]] : [])));
}

function count(values: Uint8Array | Int32Array, wanted: number): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) found++;
  return found;
}
