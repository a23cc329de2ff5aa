// The words of an import report but for its findings, in both languages. In: a key and a language. Out: a word; a key that has none
// stands for itself.
import type { Language } from './language.ts';

type Pair = readonly [zh: string, en: string];
type Words = Readonly<Record<string, Pair>>;

/** The word for `key`, or the key. */
export function wordFor(words: Words, key: string, language: Language): string {
  return Object.hasOwn(words, key) ? words[key][language === 'zh' ? 0 : 1] : key;
}

export const KINDS: Words = {
  network: ['路网', 'network'],
  residences: ['居住点', 'residences'],
  facilities: ['设施', 'facilities'],
  zones: ['街镇', 'zones'],
  totals: ['人口总数', 'totals'],
  compounds: ['小区', 'compounds'],
  gates: ['小区出入口', 'gates'],
  barriers: ['障碍物', 'barriers'],
  lists: ['设施清单范围', 'what lists cover'],
};

export const SEVERITIES: Words = { error: ['错误', 'error'], warning: ['警告', 'warning'], info: ['提示', 'info'] };

export const COUNTS: Words = {
  features: ['要素', 'features'],
  read: ['读取', 'read'],
  kept: ['采用', 'kept'],
  repaired: ['其中已修复', 'repaired'],
  dropped: ['未采用', 'dropped'],
  unplaced: ['采用但未落图', 'without a place'],
};

/** Titles of parts and headings of columns. */
export const HEADINGS = {
  report: ['数据检查报告', 'Import report'],
  accepted: ['接收', 'accepted'],
  refused: ['退回', 'refused'],
  conclusion: ['结论', 'Conclusion'],
  overview: ['概要', 'Overview'],
  findings: ['问题汇总', 'Findings'],
  noFindings: ['未发现问题。', 'Nothing is wrong.'],
  details: ['问题明细', 'Details'],
  columns: ['字段对应', 'Columns'],
  categories: ['类别', 'Categories'],
  map: ['问题位置', 'Where the findings are'],
  severity: ['等级', 'Severity'],
  finding: ['问题', 'Finding'],
  code: ['代码', 'Code'],
  count: ['数量', 'Count'],
  advice: ['建议', 'What to do'],
  row: ['行', 'Row'],
  number: ['序号', 'No.'],
  feature: ['编号', 'Feature'],
  field: ['字段', 'Field'],
  value: ['值', 'Value'],
  place: ['经度，纬度', 'Lon, lat'],
  lon: ['经度', 'Longitude'],
  lat: ['纬度', 'Latitude'],
  description: ['说明', 'Description'],
  message: ['原文（英文）', 'Description'],
  column: ['文件中的列', 'Column'],
  meaning: ['对应字段', 'Field'],
  type: ['类型', 'Type'],
  filled: ['有值', 'Filled'],
  category: ['类别', 'Category'],
  facilities: ['设施数', 'Facilities'],
  taxonomy: ['分类表', 'Taxonomy'],
  isCoded: ['有', 'has it'],
  isUncoded: ['没有，请指定', 'lacks it'],
  item: ['项目', 'Item'],
  content: ['内容', 'Content'],
  file: ['文件', 'File'],
  kind: ['数据种类', 'Kind'],
  reason: ['原因', 'Why'],
} as const satisfies Words;

/** Members of the report and of its summary. */
export const FACTS: Words = {
  format: ['格式', 'format'],
  encoding: ['文字编码', 'encoding'],
  crs: ['坐标系', 'coordinates'],
  geometryTypes: ['图形类型', 'geometry types'],
  fields: ['字段', 'fields'],
  columns: ['字段对应', 'columns'],
  unmappedColumns: ['未对应的列', 'other columns'],
  extent: ['范围', 'extent'],
  areaSquareMeters: ['总面积（平方米）', 'area (square metres)'],
  unplaced: ['未落图', 'without a place'],
  categories: ['类别', 'categories'],
  codes: ['分类代码', 'codes'],
  unknownCategories: ['分类表中没有的类别', 'categories without a code'],
  parents: ['所属区', 'parents'],
  crsFileSha256: ['坐标系文件 SHA-256', 'hash of the local system'],
  crsResidualsMillimeters: ['控制点残差（毫米）', 'residuals of control points (mm)'],
  against: ['比对图层', 'compared with'],
  comparedPoints: ['比对点数', 'points compared'],
  fits: ['各坐标系下到最近要素的中位距离', 'median distance, read as'],
  suspected: ['疑似坐标系', 'would fit far better as'],
  attribution: ['数据来源', 'attribution'],
  notices: ['随数据的说明', 'notices'],
  lines: ['线', 'lines'],
  barriers: ['障碍点', 'barriers'],
  vertices: ['顶点', 'vertices'],
  highwayTags: ['有 highway 标签', 'highway tags'],
  tagged: ['有 highway 标签', 'highway tags'],
  nodes: ['节点', 'nodes'],
  ways: ['道路', 'ways'],
  relations: ['关系', 'relations'],
  sourceName: ['原文件', 'source'],
  lengthField: ['长度字段', 'length field'],
  edges: ['边', 'edges'],
  lengthMeters: ['总长（米）', 'length (metres)'],
  components: ['连通部分', 'components'],
  table: ['表格', 'table'],
};

/** Fields of the product and what else a finding may be about, in Chinese; in English they go by their own names. */
const FIELDS_ZH: Readonly<Record<string, string>> = {
  geometry: '图形',
  coordinates: '坐标',
  properties: '属性',
  nodes: '节点数',
  barrier: '障碍',
  id: '编号',
  name: '名称',
  address: '地址',
  population: '人口',
  population_registered: '户籍人口',
  population_60plus: '60 岁以上人口',
  population_0_14: '0–14 岁人口',
  population_0_6: '0–6 岁人口',
  weight: '权重',
  households: '户数',
  zone_id: '街镇代码',
  zone_name: '街镇',
  compound_id: '小区代码',
  compound_name: '小区',
  committee_id: '居委代码',
  committee_name: '居委',
  category: '类别',
  codes: '分类代码',
  site_id: '场所编号',
  capacity: '容量',
  floor_area: '建筑面积',
  status: '状态',
  opened_on: '启用日期',
  closed_on: '停用日期',
  serves: '服务范围',
  parent_id: '所属区代码',
  district: '所属区',
  urban_rural: '城乡分类',
  lon: '经度',
  lat: '纬度',
  x: '横坐标',
  y: '纵坐标',
  wkt: '图形文本',
};

/** A field as the report calls it; columns of the file by their own name. */
export const fieldWord = (field: string, language: Language): string =>
  language === 'zh' && Object.hasOwn(FIELDS_ZH, field) ? FIELDS_ZH[field] : field;

/** Values that are words. */
export const VALUES: Words = {
  number: ['数字', 'number'],
  text: ['文字', 'text'],
  Point: ['点', 'Point'],
  MultiPoint: ['多点', 'MultiPoint'],
  LineString: ['线', 'LineString'],
  MultiLineString: ['多线', 'MultiLineString'],
  Polygon: ['面', 'Polygon'],
  MultiPolygon: ['多面', 'MultiPolygon'],
  unknown: ['无法识别', 'unknown'],
  GeometryCollection: ['混合图形', 'GeometryCollection'],
  given: ['原样', 'given'],
  swapped: ['坐标轴互换', 'swapped axes'],
  sheet: ['工作表', 'sheet'],
  headerRow: ['表头在第几行', 'header in row'],
  headerRows: ['表头行数', 'rows of header'],
  titles: ['表头以上', 'above the header'],
  coordinates: ['坐标列', 'columns of the place'],
  notes: ['附注', 'notes'],
  totals: ['合计行', 'rows of totals'],
  repeatedHeaders: ['重复的表头', 'repeated headers'],
  filledDown: ['沿用上一行的值', 'values of merged cells'],
  true: ['是', 'yes'],
  false: ['否', 'no'],
  binary: ['二进制', 'binary'],
  'saved network': ['保存的路网', 'saved network'],
  'OGC:CRS84': ['WGS84 经度、纬度', 'longitude, latitude (WGS84)'],
  'EPSG:4326': ['WGS84 经纬度（EPSG:4326）', 'WGS84 (EPSG:4326)'],
  'EPSG:4490': ['CGCS2000 经纬度（EPSG:4490）', 'CGCS2000 (EPSG:4490)'],
};
