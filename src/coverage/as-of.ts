// Of which day a result is. In: the days of the layers, and what the caller set. Out: the day on which facilities are looked at, and what
// must be said of days that are far apart. Layers that do not say of which day they are decide nothing.
import { compareText } from '../geo/lonlat.ts';
import { isMonthsAfter } from '../layers/calendar.ts';
import { hasDates, type OpenRule } from '../layers/facility-status.ts';
import type { LayerDate, StudyInputs, StudyParameters } from '../study-types.ts';
import type { Issue } from '../types.ts';

export interface AsOf {
  readonly rule: OpenRule;
  /** Parameters in which the run departs from the present state. */
  readonly modified: readonly string[];
  readonly issues: readonly Issue[];
  readonly notices: readonly string[];
}

/** Months that people, ways and facilities may lie apart without a warning. */
const MOST_MONTHS = 12;

/**
 * The day of a study: the one asked for, else that of the lists of facilities. Of several lists the earliest day: what the later ones
 * tell of it is known, not the other way round; null where one of them has none.
 */
export function resolveAsOf(inputs: StudyInputs, parameters: Pick<StudyParameters, 'asOf' | 'includePlanned'>): AsOf {
  const { facilities, facilityLists = [facilities], dates = [] } = inputs;
  const lists = dates.filter(({ kind }) => kind === 'facilities').map(({ date }) => date);
  const ofLists = lists.length === facilityLists.length ? lists.sort()[0] : null;
  const asOf = parameters.asOf ?? ofLists;
  const { includePlanned = false } = parameters;
  const apart = findApart(inputs);
  const issues: Issue[] = apart === null ? [] : [apart.issue];
  if (asOf === null && hasDates(facilities)) issues.push(unreadDates(facilities.name));
  return {
    rule: { asOf, includePlanned },
    modified: includePlanned ? ['includePlanned'] : [],
    issues,
    notices: [
      ...(asOf === null ? [] : asOfNotices(asOf)),
      ...(includePlanned ? PLANNED_NOTICES : []),
      ...(apart === null ? [] : apart.notices),
    ],
  };
}

const asOfNotices = (asOf: string): string[] => [
  `设施按${asOf}的开放状态计算:此日之后启用、此日及以前关闭的不计入`,
  `Facilities count as they were open on ${asOf}: not those that opened later, or closed on that day or before`,
];

const PLANNED_NOTICES = [
  '含在建、规划设施,为情景测算,不代表现状',
  'Facilities that are planned or being built count: this is a scenario, not the present state',
] as const;

const WHAT: Readonly<Partial<Record<LayerDate['kind'], readonly [zh: string, en: string]>>> = {
  residences: ['人口', 'people'],
  totals: ['人口', 'people'],
  network: ['路网', 'network'],
  facilities: ['设施', 'facilities'],
};

/** The two of people, network and facilities that lie farthest apart, when that is too far. */
function findApart({ dates = [], totals }: StudyInputs): { readonly issue: Issue; readonly notices: string[] } | null {
  // people of a census are of its day, wherever their homes come from
  const people = totals === undefined ? 'residences' : 'totals';
  const compared = dates
    .filter(({ kind }) => kind === people || kind === 'network' || kind === 'facilities')
    .sort((a, b) => compareText(a.date, b.date) || compareText(a.name, b.name));
  const [first] = compared;
  const last = compared.at(-1);
  if (last === undefined || !isMonthsAfter(last.date, first.date, MOST_MONTHS)) return null;
  const [zh, en] = [0, 1].map((language) =>
    [first, last].map(({ kind, name, date }) => `${WHAT[kind]![language]} ${name} ${date}`),
  );
  const message = `${en[0]} and ${en[1]} are more than ${MOST_MONTHS} months apart`;
  const issue: Issue = {
    ...{ code: 'layer-dates-apart', severity: 'warning', feature: null, row: null, field: null, place: null },
    value: `${first.date} – ${last.date}`,
    message,
  };
  return { issue, notices: [`${zh[0]}与${zh[1]}相差超过${MOST_MONTHS}个月`, message] };
}

const unreadDates = (layer: string): Issue => ({
  ...{ code: 'facility-dates-unread', severity: 'warning', layer, feature: null, row: null, field: null, value: null },
  place: null,
  message:
    'facilities have opened_on or closed_on, but no day to compare them with is known: set asOf, or the date of the list',
});
