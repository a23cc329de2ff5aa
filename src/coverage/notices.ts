// Sentences that every table and report of a run must show, in both languages.
import type { FacilityEdit, GateReport, QualityRow } from '../study-types.ts';
import type { Indicator, NetworkSummary } from '../types.ts';

/** Gates and walls were not looked at (`gateModel: open`). */
export const OPEN_GATES_NOTICES = [
  '未考虑小区围墙与出入口,结果可能偏高',
  'Walls and gates of housing compounds are not taken into account: shares may be too high',
] as const;

/** Lists of facilities came without a statement of what they cover (semantics 7). */
const UNDECLARED_LISTS_NOTICES = [
  '设施清单未声明覆盖范围,按完整清单计算',
  'The facility lists do not say which zones they cover: they are taken as complete for the study',
] as const;

/** Polygon facilities without entrances were reached at their boundary (semantics 12). */
const BOUNDARY_NOTICES = [
  '面状设施无出入口资料,按步行道路到达其边界15米内计算,结果偏乐观',
  'Polygon facilities without entrances are reached where a way comes within 15 m of their boundary: this is optimistic',
] as const;

/** Nothing in the network is tagged, so every line was taken (semantics 14). */
const UNTAGGED_NOTICES = [
  '路网没有任何标签,所有线均按双向可步行计算(ways: all)',
  'Nothing in the network is tagged: every line is walked, both ways (ways: all)',
] as const;

/** Some indicators are measured in a straight line. */
const BUFFER_NOTICES = [
  '以 _buffer 结尾的指标按直线距离计算,不考虑道路、河流与围墙,结果偏乐观;面状设施量至其边界,位于其内为0',
  'Indicators ending in _buffer are measured in a straight line, whatever lies between: this is optimistic; to the boundary of polygon facilities, and 0 inside',
] as const;

/** The sentences that a run must show for how it was computed. */
export function listNotices(
  untaggedNetwork: boolean,
  boundaryFacilities: number,
  indicators: readonly Indicator[] = [],
  areListsDeclared = false,
  gates: readonly string[] = OPEN_GATES_NOTICES,
): string[] {
  return [
    ...gates,
    ...(areListsDeclared ? [] : UNDECLARED_LISTS_NOTICES),
    ...(boundaryFacilities > 0 ? BOUNDARY_NOTICES : []),
    ...(indicators.some(({ groups }) => groups.some(({ mode }) => mode === 'buffer')) ? BUFFER_NOTICES : []),
    ...(untaggedNetwork ? UNTAGGED_NOTICES : []),
  ];
}

/** What a scenario assumes; nothing without edits. */
export function editNotices(edits: readonly FacilityEdit[]): readonly string[] {
  if (edits.length === 0) return [];
  const names = (op: FacilityEdit['op'], between: string): string =>
    edits
      .filter((edit) => edit.op === op)
      .map(({ id }) => id)
      .join(between) || '–';
  return [
    `方案测算,非现状:新增设施 ${names('add', '、')};迁移 ${names('move', '、')};关闭 ${names('close', '、')}`,
    `A scenario, not as it is: facilities added ${names('add', ', ')}; moved ${names('move', ', ')}; closed ${names('close', ', ')}`,
  ];
}

/** What was assumed about walls, in every result. */
export function gateNotices(report: GateReport | undefined, opened: readonly string[] = []): readonly string[] {
  if (report === undefined) return OPEN_GATES_NOTICES;
  const { walledCompounds, unknownCompounds, openGates, gates, limitedHours } = report;
  const notices = [
    `小区围墙与出入口:按出入口资料,封闭小区${walledCompounds}个、出入口${gates}个(步行可通行${openGates}个);出入口不明的小区${unknownCompounds}个按开放计算`,
    `Walls and gates: by the data on gates, ${walledCompounds} walled compounds with ${gates} gates (${openGates} passed on foot); ${unknownCompounds} compounds whose gates are not known are taken as open`,
  ];
  if (limitedHours > 0) {
    notices.push(
      `${limitedHours}个出入口有开放时段限制,按开放计算`,
      `${limitedHours} gates have opening hours and are taken as open`,
    );
  }
  if (opened.length > 0) {
    notices.push(
      `假定开放的出入口(方案调整,非现状):${opened.join('、')}`,
      `Gates taken as open as an edit, not as they are: ${opened.join(', ')}`,
    );
  }
  return notices;
}

/** Names the zones whose network is not enough to judge them. */
export function networkDataNotices(rows: readonly QualityRow[]): string[] {
  const zones = rows.filter(({ level, insufficient }) => level === 'zone' && insufficient);
  if (zones.length === 0) return [];
  const names = zones.map(({ zoneId, zoneName }) => zoneName || zoneId);
  return [
    `路网资料不足(因路网待核实人口超过5%)的街镇:${names.join('、')}`,
    `Network data insufficient (over 5 % of the people undecided because of it): ${names.join(', ')}`,
  ];
}

/** Says that lines of the network were joined which its source does not join. */
export function joinNotices({ node, weld }: NetworkSummary): string[] {
  const notices: string[] = [];
  if (weld !== undefined) {
    notices.push(
      `路网端点在${weld.meters}米以内按相连处理(${weld.ends}处),其中可能有实际不通的断头路`,
      `Line ends within ${weld.meters} m of another line are taken as joined (${weld.ends} ends): people may not pass at each of them`,
    );
  }
  if (node !== undefined) {
    notices.push(
      `同层道路相交处按相连处理(${node.crossings}处)`,
      `Lines of one level are taken as joined where they cross (${node.crossings} places)`,
    );
  }
  return notices;
}
