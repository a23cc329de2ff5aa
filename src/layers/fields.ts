// Under which names the fields of product.md may come. In: a layer. Out: the column, found by its English default name, then by
// that name in other capitals, then by the Chinese names that bureaus use, in the order listed here.
import { compareText } from '../geo/lonlat.ts';
import type { Column, FeatureLayer } from '../types.ts';

const SYNONYMS = {
  id: ['编号', '编码', '代码', '标识码', '设施编号', '设施编码', '小区编号', '唯一编码'],
  name: ['名称', '设施名称', '街镇', '街镇名称', '街道名称', '小区名称', '机构名称'],
  population: ['人口', '常住人口', '常住人口数', '人口数', '居住人口', '总人口'],
  weight: ['权重'],
  households: ['户数', '家庭户数', '总户数', '套数', '住宅套数'],
  zone_id: ['街镇代码', '街镇编码', '街道代码', '街道编码', '乡镇代码'],
  compound_id: ['小区代码', '小区编码', '小区编号'],
  committee_id: ['居委代码', '居委会代码', '居委编码', '村居代码'],
  category: ['类别', '设施类别', '设施类型', '类型', '分类'],
  site_id: ['场所编号', '场所代码', '点位编号'],
  capacity: ['容量', '床位数', '学位数', '核定床位'],
  floor_area: ['建筑面积'],
  status: ['状态', '建设状态', '运营状态'],
  opened_on: ['启用日期', '开放日期', '开业日期'],
  closed_on: ['关闭日期', '停用日期'],
  serves: ['服务范围', '服务对象'],
  parent_id: ['所属区', '所属区代码', '区代码', '所属区县'],
  urban_rural: ['城乡类型', '城乡分类'],
} as const satisfies Record<string, readonly string[]>;

export type Field = keyof typeof SYNONYMS;

/** Name under which `columns` hold a field; undefined when they do not. */
export function findFieldName(columns: ReadonlyMap<string, unknown>, field: Field): string | undefined {
  if (columns.has(field)) return field;
  const capitals = [...columns.keys()].filter((name) => name.toLowerCase() === field).sort(compareText);
  return capitals[0] ?? SYNONYMS[field].find((name) => columns.has(name));
}

/** The column of a field; undefined when the layer has none. */
export function findColumn(layer: Pick<FeatureLayer, 'columns'>, field: Field): Column | undefined {
  const name = findFieldName(layer.columns, field);
  return name === undefined ? undefined : layer.columns.get(name);
}

/** First value of `properties` that one of `fields` names and that is not empty, by the same rules but for other capitals. */
export function findValue(properties: Readonly<Record<string, unknown>>, fields: readonly Field[]): unknown {
  for (const field of fields) {
    if (isPresent(properties, field)) return properties[field];
    const capitals = field.toUpperCase();
    if (isPresent(properties, capitals)) return properties[capitals];
    for (const name of SYNONYMS[field]) if (isPresent(properties, name)) return properties[name];
  }
  return undefined;
}

function isPresent(properties: Readonly<Record<string, unknown>>, name: string): boolean {
  if (!Object.hasOwn(properties, name)) return false;
  const value = properties[name];
  return value !== null && value !== undefined && value !== '';
}

/** Text of one cell; '' when missing. */
export function textAt(column: Column | undefined, index: number): string {
  if (!column) return '';
  if (column.type === 'text') return column.values[index];
  const value = column.values[index];
  return Number.isNaN(value) ? '' : String(value);
}
