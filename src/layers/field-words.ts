// Under which names the fields of product.md come in files. In: nothing. Out: for each field the words that bureaus, surveyors and
// exports write above its column, the surest first. Words are compared by `normalizeHeader` of fields.ts, so that capitals, width,
// blanks, `_`, `-` and units in brackets do not matter. Registered people (户籍) are never people who live there (常住).
import type { LayerKind } from '../types.ts';

const WORDS = {
  id: '编号 编码 代码 标识码 唯一编码 唯一标识 唯一码 序列号 设施编号 设施编码 设施代码 机构编号 机构编码 机构代码 单位编号 单位编码 项目编号 项目编码 楼栋编号 楼栋编码 建筑编号 建筑编码 房屋编号 楼号编码 统一社会信用代码 bsm objectid fid gid uid uuid',
  name: '名称 设施名称 机构名称 单位名称 项目名称 场所名称 场馆名称 点位名称 站点名称 服务点名称 学校名称 医院名称 药店名称 公园名称 市场名称 门店名称 店铺名称 网点名称 建筑名称 楼栋名称 楼宇名称 全称 机构全称 单位全称 机构 mc title facility_name',
  address:
    '地址 详细地址 设施地址 机构地址 单位地址 项目地址 服务地址 办公地址 经营地址 注册地址 联系地址 所在地址 具体地址 地理位置 位置 住址 坐落 坐落地址 门牌地址 门牌号 dz addr street_address full_address',
  population:
    '常住人口 常住人口数 常住人口总数 常住人口数量 常住总人口 常住居民 常住居民数 常住人数 人口(常住) 七普人口 七普常住人口 人口普查人口 普查人口 2020年常住人口 实有人口 实有人口数 实有人口总数 实际居住人口 实住人口 居住人口 居住人数 居住人口数 现住人口 总人口 总人口数 人口总数 人口 人口数 人口数量 人数 居民数 居民人数 rk rks pop people residents inhabitants resident_population total_population',
  population_registered:
    '户籍人口 户籍人口数 户籍人口总数 户籍人口数量 户籍总人口 户籍人数 人口(户籍) 户籍居民 户口人数 registered_population hukou_population',
  population_60plus:
    '60岁以上人口 60岁以上人口数 60岁以上 60岁及以上 60岁及以上人口 60岁及以上人口数 60岁及以上常住人口 60岁以上老人 60岁以上老年人 60岁以上老年人口 60+ 60+人口 六十岁以上人口 老年人口 老年人口数 老年人数 老年人 老人数 老龄人口 老龄人口数 常住老年人口 population_60_plus pop60 pop_60plus elderly_population population60 over60',
  population_0_14:
    '0-14岁人口 0-14岁 0至14岁人口 0~14岁人口 0-14岁儿童 0—14岁人口 14岁以下人口 14岁及以下人口 少儿人口 少年儿童人口 儿童人口 儿童数 儿童人数 儿童 pop_0_14 children',
  population_0_6:
    '0-6岁人口 0-6岁 0至6岁人口 0~6岁人口 0-6岁儿童 0—6岁人口 6岁以下人口 学龄前儿童 学龄前人口 学龄前儿童数 pop_0_6',
  weight: '权重 权值 人口权重',
  households:
    '户数 总户数 家庭户数 家庭户 住户数 居民户数 常住户数 居住户数 实有户数 入住户数 规划户数 套数 总套数 住宅套数 房屋套数 住房套数 hs dwellings units dwelling_units household_count',
  zone_id:
    '街镇代码 街镇编码 街道代码 街道编码 街镇编号 街道编号 乡镇代码 乡镇编码 乡镇街道代码 街道乡镇代码 街道(乡镇)代码 所属街镇代码 所属街道代码 行政区代码 xzqdm xzdm street_code town_code zone_code',
  zone_name:
    '街镇 所属街镇 所在街镇 街镇名称 街道 所属街道 所在街道 街道名称 乡镇 所属乡镇 所在乡镇 乡镇名称 街道乡镇 街道/乡镇 街道(乡镇) 街道(镇) 乡镇街道 乡镇/街道 乡镇(街道) 所属街道乡镇 所属街道(乡镇) 所属乡镇(街道) 所属街道(镇) 属地街镇 属地 xzqmc town subdistrict zone',
  compound_id: '小区代码 小区编码 小区编号 所属小区编码 所属小区代码 住宅小区编码 estate_id',
  compound_name:
    '小区 小区名称 小区名 所属小区 所在小区 住宅小区 住宅小区名称 居住小区 居住小区名称 楼盘 楼盘名称 楼盘名 compound estate estate_name',
  committee_id:
    '居委代码 居委会代码 居委编码 居委会编码 居委编号 村居代码 村居编码 居村代码 居村编码 村居委代码 村居委编码 居村委代码 社区代码 社区编码 community_id',
  committee_name:
    '居委 居委会 居委名称 居委会名称 村居 村居名称 村居委 村居委会 村居委名称 居村 居村名称 居村委 居村委会 居(村)委 居(村)委会 村(居)委 村(居)委会 村(居)委会名称 所属居委 所属居委会 所属村居 所属村居委 所属居村委 所在居委 所在居委会 社区 社区名称 所属社区 所在社区 committee community',
  category:
    '类别 设施类别 设施类型 设施种类 设施分类 服务类型 服务类别 服务分类 机构类型 机构类别 机构分类 项目类别 项目类型 场所类型 场所类别 场地类型 场馆类型 类型 类别名称 类型名称 分类 分类名称 业态 业态类型 业态类别 经营业态 种类 小类 lb lx facility_type facility_category service_type',
  codes: 'taxonomy_codes',
  facility_id:
    '所属设施编号 所属设施编码 所属设施代码 所属设施 设施编号 设施编码 设施代码 设施id 机构编号 机构编码 机构代码 单位编号 单位编码 项目编号 项目编码',
  site_id: '场所编号 场所代码 场所编码 点位编号 点位编码 地块编号 地块编码',
  capacity:
    '容量 床位数 床位 核定床位 核定床位数 机构床位 机构床位数 总床位 总床位数 实有床位 实有床位数 开放床位 开放床位数 养老床位 养老床位数 床位总数 学位数 学位 托位数 托位 总托位数 核定托位 座位数 席位数 招生规模 办学规模 服务能力 beds seats places bed_count',
  cost: '造价 建设费用 建设成本 投资 投资额 估算投资 总投资 费用 成本 budget investment',
  floor_area:
    '建筑面积 总建筑面积 建筑总面积 建面 总建面 地上建筑面积 设施建筑面积 房屋建筑面积 用房面积 使用面积 服务用房面积 场所面积 营业面积 jzmj zjzmj floor_area_m2 floor_area_sqm building_area gross_floor_area gfa',
  floors:
    '层数 地上层数 总层数 楼层数 建筑层数 地上楼层数 地上总层数 房屋层数 总楼层 building:levels levels storeys stories num_floors floor_count cs',
  status:
    '状态 建设状态 建设情况 运营状态 运营情况 运行状态 营业状态 经营状态 开放状态 使用状态 使用情况 设施状态 机构状态 是否运营 是否营业 是否开放 是否开业 是否投用 是否投入使用 是否在用 zt',
  opened_on:
    '启用日期 启用时间 开放日期 开业日期 开业时间 投用日期 投用时间 投入使用时间 建成时间 建成日期 成立日期 成立时间 open_date opening_date',
  closed_on: '关闭日期 关闭时间 停用日期 停用时间 停业日期 停业时间 注销日期 close_date closing_date',
  gated:
    '是否封闭 封闭 是否封闭管理 封闭管理 封闭情况 是否封闭小区 封闭小区 是否围合 围合 围墙 有无围墙 管理方式 is_gated closed',
  open: '是否开放 开放 是否开启 开启 是否可通行 可通行 是否通行 开放情况 is_open',
  hours: '开放时间 开门时间 开放时段 开启时间 开启时段 通行时间 通行时段 opening_hours open_hours',
  oneway: '单向 是否单向 通行方向 进出方向 进出 方向 one_way direction',
  access: '通行方式 通行类型 通行对象 人车类型 门类型 出入口类型 gate_type',
  serves: '服务范围 服务对象 服务区域 覆盖范围',
  parent_id:
    '所属区代码 区代码 区县代码 区编码 区县编码 所属区 所属区县 所属区域 区县 行政区 区 parent district_id district',
  district: '所属区 所属区县 所在区 所在区县 区县 行政区 行政区划 区域 区 区名 区县名称',
  urban_rural: '城乡类型 城乡分类 城乡分类代码 城乡属性 urbanrural',
  lon: '经度 东经 经度坐标 lng long longitude gps经度',
  lat: '纬度 北纬 纬度坐标 latitude gps纬度',
  x: 'x坐标 坐标x 横坐标 东坐标 point_x coord_x xcoord easting',
  y: 'y坐标 坐标y 纵坐标 北坐标 point_y coord_y ycoord northing',
  wkt: '几何 空间数据 the_geom geom geometry shape_wkt geom_wkt wkt_geom',
} as const satisfies Record<string, string>;

/** A field of product.md. */
export type Field = keyof typeof WORDS;

/** Kinds of layers whose columns are mapped; the tags of ways have fixed names. */
export type FieldKind = Exclude<LayerKind, 'network'>;

/** Words that stand for the common ones in files of one kind. */
const WORDS_OF_KIND: Readonly<Record<FieldKind, Partial<Record<Field, string>>>> = {
  // a list of compounds has no other number
  residences: { id: `${WORDS.id} ${WORDS.compound_id}` },
  facilities: {},
  totals: {},
  compounds: { id: `${WORDS.id} ${WORDS.compound_id}`, name: `${WORDS.name} ${WORDS.compound_name}` },
  gates: { compound_id: `${WORDS.compound_id} 小区` },
  barriers: {},
  lists: {},
  candidates: {
    id: `${WORDS.id} ${WORDS.site_id}`,
    category: `${WORDS.category} 允许类别 可建类别 可设类别 适建类别`,
  },
  // most of their words for an id mean the facility
  entrances: {
    id: '出入口编号 出入口编码 入口编号 门编号 大门编号 bsm objectid fid gid uid uuid',
    name: '名称 出入口名称 入口名称 大门名称 门名称',
  },
  zones: {
    name: '名称 街镇 街镇名称 街镇名 街道名称 街道 乡镇名称 乡镇 街道乡镇 街道/乡镇 镇名称 镇名 单元名称 行政区名称 行政区名 xzqmc',
  },
};

/** Where the coordinates of a table stand; read by the readers of tables, with `findColumnFor`. */
export const PLACE_FIELDS: readonly Field[] = ['lon', 'lat', 'x', 'y', 'wkt'];

const WHERE: readonly Field[] = ['address', 'zone_id', 'zone_name', 'committee_id', 'committee_name'];

/** The fields of each kind, without PLACE_FIELDS. Where two share a word, the one named first has the better claim. */
export const FIELDS_OF_KIND: Readonly<Record<FieldKind, readonly Field[]>> = {
  residences: [
    ...(['id', 'name', 'population', 'population_registered', 'population_60plus', 'population_0_14'] as const),
    ...(['population_0_6', 'weight', 'households', 'floor_area', 'floors', 'compound_id', 'compound_name'] as const),
    ...(['district'] as const),
    ...WHERE,
  ],
  facilities: [
    ...(['id', 'name', 'category', 'codes', 'site_id', 'capacity', 'floor_area', 'status', 'opened_on'] as const),
    ...(['closed_on', 'serves', 'compound_id', 'compound_name', 'district'] as const),
    ...WHERE,
  ],
  zones: ['zone_id', 'id', 'name', 'parent_id', 'urban_rural'],
  totals: ['id', 'name', 'population', 'zone_id', 'zone_name', 'committee_id', 'committee_name'],
  entrances: ['id', 'name', 'facility_id', 'site_id', 'status'],
  compounds: ['id', 'name', 'gated'],
  gates: ['id', 'name', 'compound_id', 'open', 'hours', 'oneway', 'access'],
  barriers: ['id', 'name'],
  lists: ['id', 'category', 'codes', 'zone_id', 'zone_name'],
  candidates: ['id', 'name', 'category', 'codes', 'cost', 'capacity', 'floor_area', 'address'],
};

export const FIELD_NAMES = Object.keys(WORDS) as readonly Field[];

/** Words above the column of a field in a file of this kind, its own name first. */
export function listWords(field: Field, kind?: FieldKind): readonly string[] {
  const words = (kind && WORDS_OF_KIND[kind][field]) ?? WORDS[field];
  return [field, ...words.split(' ')];
}
