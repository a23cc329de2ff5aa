// What the fields of our tables are called: in Chinese and English for people, and in at most 10 bytes for the Shapefile. In: a name of
// a field. Out: its names. Chinese short names have three characters at the most: 9 bytes in UTF-8, 6 in GBK.
import type { ExportField } from './export-table.ts';
import type { Language } from './language.ts';

interface Words {
  readonly zh: string;
  readonly shortZh: string;
  readonly shortEn: string;
}

const words = (zh: string, shortZh: string, shortEn: string): Words => ({ zh, shortZh, shortEn });

const WORDS: Readonly<Record<string, Words>> = {
  zone_id: words('街镇代码', '街镇码', 'zone_id'),
  zone_name: words('街镇', '街镇', 'zone_name'),
  indicator: words('指标', '指标', 'indicator'),
  category: words('设施类别', '类别', 'category'),
  mode: words('出行方式', '方式', 'mode'),
  combination: words('合并方式', '合并', 'combine'),
  cutoff_minutes: words('时限(分钟)', '时限分', 'cutoff_min'),
  cutoff_meters: words('距离限(米)', '限距米', 'cutoff_m'),
  speed_mps: words('步速(米/秒)', '步速', 'speed_mps'),
  weight_name: words('人口口径', '口径', 'weight_nm'),
  total: words('纳入计算人口(人)', '总人口', 'total'),
  covered: words('已覆盖人口', '已覆盖', 'covered'),
  undecided: words('待核实人口', '待核实', 'undecided'),
  share: words('覆盖率(%)', '覆盖率', 'share'),
  share_upper: words('覆盖率上限(待核实全部计入)', '率上限', 'share_up'),
  target: words('目标值(%)', '目标值', 'target'),
  meets_target: words('是否达标', '达标', 'meets_tgt'),
  shortfall: words('距目标尚缺人口', '尚缺', 'shortfall'),
  verdict: words('判定', '判定', 'verdict'),
  uncovered: words('未覆盖人口', '未覆盖', 'uncovered'),
  shortfall_min: words('距目标至少尚缺人口', '至少缺', 'short_min'),
  level: words('层级', '层级', 'level'),
  parent_id: words('所属区', '所属区', 'parent_id'),
  near_cutoff: words('临界人口(±5%)', '临界', 'near_cut'),
  unplaced_facilities: words('未落图设施(家)', '未落图', 'unplaced'),
  outside_scope: words('范围外人口', '范围外', 'out_scope'),
  gates_unknown: words('出入口不明人口', '门不明', 'gates_unk'),
  standard: words('标准', '标准', 'standard'),
  modified: words('与标准不同的参数', '改动', 'modified'),
  as_of: words('数据基准日', '基准日', 'as_of'),
  band: words('敏感性', '敏感性', 'band'),
  published_share: words('公布的覆盖率(%)', '公布率', 'publ_share'),
  published_verdict: words('公布的判定', '公布判', 'publ_verd'),
  difference_points: words('与公布值之差(百分点)', '差', 'diff_pts'),
  needed_for_met: words('达标尚需核实为已覆盖(人)', '需覆盖', 'need_met'),
  needed_for_not_met: words('不达标尚需核实为未覆盖(人)', '需未覆', 'need_miss'),
  item_rank: words('次序', '次序', 'rank'),
  item_kind: words('核实对象', '对象', 'kind'),
  item_id: words('核实对象编号', '编号', 'item_id'),
  item_name: words('核实对象名称', '名称', 'item_name'),
  people_waiting: words('涉及待核实人口', '涉及人', 'waiting'),
  people_cumulative: words('累计涉及待核实人口', '累计人', 'cumul'),
  settles: words('核实至此', '至此', 'settles'),
  committee_id: words('居委代码', '居委码', 'committee'),
  compound_id: words('小区代码', '小区码', 'compound'),
  residence_id: words('居住点编号', '居住点', 'residence'),
  people: words('未覆盖及待核实人口', '人数', 'people'),
  people_60plus: words('其中60岁以上', '老年人', 'people_60p'),
  nearest_facility_id: words('最近设施编号', '设施码', 'fac_id'),
  nearest_facility_name: words('最近设施', '设施名', 'fac_name'),
  minutes: words('步行时间(分钟)', '分钟', 'minutes'),
  length_meters: words('步行距离(米)', '距离米', 'length_m'),
  meters_beyond: words('超出距离(米)', '超距米', 'beyond_m'),
  status: words('状态', '状态', 'status'),
  reason: words('待核实原因', '原因', 'reason'),
  verify: words('核实事项', '核实', 'verify'),
  lon: words('经度', '经度', 'lon'),
  lat: words('纬度', '纬度', 'lat'),
  weight: words('人口', '人口', 'weight'),
  time_seconds: words('步行时间(秒)', '秒', 'time_s'),
  facility_id: words('设施编号', '设施码', 'fac_id'),
  access_meters: words('接入距离(米)', '接入米', 'access_m'),
};

const VERDICTS: Readonly<Record<string, string>> = {
  met: '达到目标',
  not_met: '未达到目标',
  undetermined: '待核实',
  not_assessed: '未评价',
  no_denominator: '无统计对象',
};

const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  verdict: VERDICTS,
  level: { zone: '街镇', parent: '区', outside: '不在任何街镇', study: '全部' },
  status: { covered: '已覆盖', uncovered: '未覆盖', undecided: '待核实', not_assessed: '未评价' },
  published_verdict: VERDICTS,
  item_kind: {
    residence: '居住点',
    people: '无居住点的人口',
    component: '路网片段',
    facility: '设施',
    data_edge: '数据边界',
  },
  settles: { may: '可能判定', will: '必可判定' },
  band: { speed: '步速', cutoff: '时限或距离限' },
  mode: { walk: '步行' },
  reason: {
    no_position: '没有位置',
    missing_weight: '没有人口数',
    not_linked: '附近没有道路',
    island: '道路与路网不连通',
    barrier: '障碍物阻隔',
    facility_unplaced: '附近设施未落图',
    data_edge: '范围外没有数据',
    no_residence_data: '没有居住点数据',
  },
};

/** Heading of a column for people; a field of somebody else's data keeps its name. */
export function headingOf(name: string, language: Language): string {
  return language === 'zh' ? (WORDS[name]?.zh ?? name) : name;
}

/** A word of ours as people read it; any other text as it is. */
export function valueText(field: string, text: string, language: Language): string {
  return language === 'zh' ? (VALUES[field]?.[text] ?? text) : text;
}

const SHORT_BYTES = 10;

/**
 * Names of at most 10 bytes, all different, also in other capitals.
 * @param bytesOf length of a text in the encoding of the file.
 */
export function shortNames(
  fields: readonly ExportField[],
  language: Language,
  bytesOf: (text: string) => number,
): string[] {
  const wanted = fields.map(({ name }) => {
    const known = WORDS[name];
    return known === undefined ? name : language === 'zh' ? known.shortZh : known.shortEn;
  });
  return differentNames(wanted, [], SHORT_BYTES, bytesOf);
}

/**
 * Makes names different from each other and from `reserved`, also in other capitals, by a number at the end; cuts what is too long.
 * Names that are fine stay as they are, whatever the order.
 */
export function differentNames(
  wanted: readonly string[],
  reserved: readonly string[],
  mostBytes: number,
  bytesOf: (text: string) => number,
): string[] {
  const used = new Set(reserved);
  const names = wanted.map((name): string | null => {
    const fits = name !== '' && bytesOf(name) <= mostBytes && !used.has(name.toLowerCase());
    if (fits) used.add(name.toLowerCase());
    return fits ? name : null;
  });
  return names.map((name, i) => {
    if (name !== null) return name;
    for (let number = 1; ; number++) {
      const tail = number === 1 ? '' : `_${number}`;
      const candidate = `${cutText(wanted[i], mostBytes - tail.length, bytesOf) || 'field'}${tail}`;
      if (used.has(candidate.toLowerCase())) continue;
      used.add(candidate.toLowerCase());
      return candidate;
    }
  });
}

/** The longest beginning of `text` that takes at most `mostBytes`, whole characters only. */
export function cutText(text: string, mostBytes: number, bytesOf: (text: string) => number): string {
  if (bytesOf(text) <= mostBytes) return text;
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > mostBytes) break;
    kept += character;
  }
  return kept;
}
