// Which facilities can be visited. In: facilities with `status`, `opened_on` and `closed_on`, as bureaus write them, and the day that is
// asked for. Out: why a facility does not count, with the field that says so. Where nobody can tell, it is open, and that is told.
//
//   not yet open                open                          closed
//   ───────────────────┤opened_on ├───────────────────────┤closed_on ├──────────     counts from opened_on to the day before closed_on
import { oneLine } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import type { Column, FeatureLayer } from '../types.ts';
import { hasNoDate, parseDays, type Days } from './calendar.ts';
import { findColumn, findFieldName, textAt } from './fields.ts';
import { placeAt, type IssueLog } from './issue-log.ts';

export const STATUSES = ['open', 'building', 'planned', 'closed'] as const;
export type Status = (typeof STATUSES)[number];

const WORDS: Readonly<Record<Status, string>> = {
  open: 'open opened yes true operating active 营业 营业中 正常营业 在营 运营 运营中 在运营 正常运营 正常运行 正常 开放 开放中 正常开放 已开放 使用 使用中 在用 正常使用 启用 已启用 投用 已投用 投入使用 已投入使用 开业 已开业 在业 存续 已建 已建成 建成 现状 现有 是 有',
  building: 'building 在建 在建中 建设中 施工中 装修中 筹建 筹建中 未开业 未启用 未投用 未投入使用',
  planned: 'planned 规划 规划中 计划 计划中 拟建 待建 未建',
  closed:
    'closed no false 关闭 已关闭 停用 已停用 停业 已停业 停办 已停办 歇业 撤销 已撤销 注销 已注销 拆除 已拆除 停运 暂停服务 暂停运营 暂停营业 未运营 未开放 否',
};
const STATUS_OF: ReadonlyMap<string, Status> = new Map(
  STATUSES.flatMap((status) => WORDS[status].split(' ').map((word) => [word, status] as const)),
);

const plainStatus = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** What a text says; null for one that is not known, open when it is empty. */
export const statusOf = (text: string): Status | null => {
  const plain = plainStatus(text);
  return plain === '' ? 'open' : (STATUS_OF.get(plain) ?? null);
};

/** Which facilities count. */
export interface OpenRule {
  /** The day to look at, `2024-06-01`; null: what `status` says, and no date. */
  readonly asOf: string | null;
  /** Facilities that are planned or being built count as if they were there. */
  readonly includePlanned: boolean;
}

/** Why a facility does not count. */
export type NotOpen = Exclude<Status, 'open'> | 'not_yet_open';

export interface Finding {
  readonly why: NotOpen;
  readonly field: 'status' | 'opened_on' | 'closed_on';
  /** What the field says. */
  readonly text: string;
}

/** Columns of dates with how they are to be read. */
interface DateColumn {
  readonly column: Column;
  readonly name: string;
  readonly serial: boolean;
}

function dateColumn(layer: FeatureLayer, field: 'opened_on' | 'closed_on'): DateColumn | null {
  const name = findFieldName(layer, field);
  const column = findColumn(layer, field);
  if (name === undefined || column === undefined) return null;
  return { column, name, serial: /excel|serial|序列/i.test(name) };
}

/** The days in a cell; null when it says nothing that can be read. */
function daysAt(from: DateColumn | null, facility: number): Days | null {
  if (from === null) return null;
  const text = textAt(from.column, facility);
  if (hasNoDate(text)) return null;
  return parseDays(text, { serial: from.serial, isNumber: from.column.type === 'number' });
}

/** Tells of each facility whether it counts; what is in doubt goes to `log`. */
export function createOpening(
  facilities: FeatureLayer,
  { asOf, includePlanned }: OpenRule,
  log: IssueLog,
): (facility: number) => Finding | null {
  const status = findColumn(facilities, 'status');
  const [opened, closed] = [dateColumn(facilities, 'opened_on'), dateColumn(facilities, 'closed_on')];
  const doubt = (facility: number, { name, column }: DateColumn, day: string): void => {
    const text = textAt(column, facility);
    const id = facilities.ids[facility];
    const message = `facility ${id}: ${name} is ${text}, which may be before or after ${day}: it counts as open`;
    log.add('warning', 'facility-date-vague', message, {
      ...{ feature: id, field: name, value: text, layer: facilities.name },
      place: placeAt(facilities.points[2 * facility], facilities.points[2 * facility + 1]),
    });
  };
  return (facility) => {
    const text = textAt(status, facility);
    const state = statusOf(text) ?? 'open';
    const said: Finding = { why: state === 'open' ? 'closed' : state, field: 'status', text: plainStatus(text) };
    const isComing = state === 'planned' || state === 'building';
    if (isComing && !includePlanned) return said;
    const end = asOf === null ? null : daysAt(closed, facility);
    // what is closed today was open up to the day it closed
    if (state === 'closed' && (end === null || asOf === null || end.last <= asOf)) return said;
    if (asOf === null) return null;
    const start = daysAt(opened, facility);
    if (start !== null && start.first > asOf) {
      return { why: 'not_yet_open', field: 'opened_on', text: textAt(opened?.column, facility) };
    }
    if (end !== null && end.last <= asOf) {
      return { why: 'closed', field: 'closed_on', text: textAt(closed?.column, facility) };
    }
    if (opened !== null && start !== null && start.last > asOf) doubt(facility, opened, asOf);
    if (closed !== null && end !== null && end.first <= asOf) doubt(facility, closed, asOf);
    return null;
  };
}

/** The same in words, for the issue that a facility does not count. */
export function notOpenMessage(id: string, { why, field, text }: Finding, asOf: string | null): string {
  if (field === 'status') return `facility ${id} is ${text}: it does not count today`;
  const what = why === 'not_yet_open' ? 'opened' : 'closed';
  return `facility ${id} ${what} on ${oneLine(text)}: it does not count on ${asOf}`;
}

/** Facilities by status, where there is a column of it; texts that are not known and dates that cannot be read go to `log`. */
export function summarizeStatus(facilities: FeatureLayer, log: IssueLog): Readonly<Record<string, number>> | null {
  tellDates(facilities, log);
  const column = findColumn(facilities, 'status');
  if (column === undefined) return null;
  const counts = { open: 0, building: 0, planned: 0, closed: 0 };
  const unknown = new Map<string, number>();
  for (let facility = 0; facility < facilities.ids.length; facility++) {
    const text = textAt(column, facility);
    const status = statusOf(text);
    counts[status ?? 'open']++;
    if (status === null) unknown.set(plainStatus(text), (unknown.get(plainStatus(text)) ?? 0) + 1);
  }
  const field = findFieldName(facilities, 'status') ?? 'status';
  for (const [text, count] of [...unknown].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))) {
    const message = `the status ${text} is not known (${count === 1 ? '1 facility' : `${count} facilities`}): it counts as open; expected one such as ${STATUSES.join(', ')}, 营业, 在建, 规划, 关闭`;
    log.add('warning', 'facility-status-unknown', message, { field, value: text });
  }
  return counts;
}

function tellDates(facilities: FeatureLayer, log: IssueLog): void {
  const columns = (['opened_on', 'closed_on'] as const).map((field) => dateColumn(facilities, field));
  const tell = (facility: number, field: string, code: 'bad' | 'order', value: string, message: string): void => {
    const place = placeAt(facilities.points[2 * facility], facilities.points[2 * facility + 1]);
    const where = { feature: facilities.ids[facility], field, value, place };
    if (code === 'bad') log.add('warning', 'facility-date-invalid', message, where);
    else log.add('warning', 'facility-dates-swapped', message, where);
  };
  for (let facility = 0; facility < facilities.ids.length; facility++) {
    const id = facilities.ids[facility];
    const [start, end] = columns.map((from) => daysAt(from, facility));
    columns.forEach((from, i) => {
      const text = from === null ? '' : textAt(from.column, facility);
      if (from === null || [start, end][i] !== null || hasNoDate(text)) return;
      const expected = 'a date such as 2024-05-01, 2024/5/1, 2024年5月 or 20240501';
      tell(
        facility,
        from.name,
        'bad',
        text,
        `facility ${id}: expected ${expected}, but ${from.name} is ${text}: it counts as open`,
      );
    });
    const from = columns[1];
    if (start === null || end === null || from === null || end.last >= start.first) continue;
    const message = `facility ${id} closed (${textAt(from.column, facility)}) before it opened (${start.first}): see which is right`;
    tell(facility, from.name, 'order', textAt(from.column, facility), message);
  }
}

/** Whether any facility has a date that a day would be compared with. */
export const hasDates = (facilities: FeatureLayer): boolean =>
  (['opened_on', 'closed_on'] as const).some((field) => {
    const from = dateColumn(facilities, field);
    return from !== null && facilities.ids.some((_, facility) => daysAt(from, facility) !== null);
  });
