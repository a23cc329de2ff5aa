// What a finding is called in Chinese, and what the bureau that sent the file can do about it: words for clerks, not for programmers.
// In: codes of `issues.ts`. Out: texts; `{field}` and `{value}` stand for what is in the file.

/** Words for one code. `line` says the same with the field and value of one finding, where both are known. */
export interface IssueText {
  readonly title: string;
  readonly advice: string;
  readonly line?: string;
}

export const ISSUE_TEXTS_ZH: Readonly<Record<string, IssueText>> = {
  'ring-closed': {
    title: '多边形首尾未闭合，已自动闭合',
    advice: '请在源数据中使每个边界的最后一点与第一点相同。',
  },
  'geometry-repaired': {
    title: '图形有一部分无法使用，已去掉该部分',
    advice: '请在源数据中检查该图形：多余的点、没有面积的边界、落在外面的洞。',
  },
  'geometry-invalid': {
    title: '图形无效或自相交',
    advice: '请用 GIS 软件的“检查几何”“修复几何”处理后重新导出。',
  },
  'geometry-null': {
    title: '没有图形（坐标为空）',
    advice: '请补填坐标或图形；确实无法落图的，请注明所在街镇。',
  },
  'geometry-type': {
    title: '图形类型不符合要求',
    advice: '路网应为线，街镇应为面，居住点和设施应为点或面；请导出正确的图层。',
    line: '图形类型为“{value}”，不符合要求',
  },
  'not-geojson': {
    title: '不是 GeoJSON 要素',
    advice: '请用 GIS 软件重新导出为 GeoJSON(FeatureCollection)。',
  },
  'coordinates-nonfinite': {
    title: '坐标不是数字',
    advice: '请改为十进制度，如 121.4737。',
    line: '{field}“{value}”不是数字',
  },
  'coordinates-out-of-range': {
    title: '坐标不在经纬度范围内',
    advice: '请检查经度、纬度是否填反；以米为单位的投影坐标请注明坐标系，如 EPSG:4549。',
    line: '{field}“{value}”不在经纬度范围内',
  },
  'null-island': {
    title: '坐标为零，按位置不明处理',
    advice: '请补填真实坐标；没有坐标的请留空，不要填 0。',
  },
  'way-degenerate': {
    title: '线不足两个不同的点，未采用',
    advice: '请删除该线，或补全其节点。',
  },
  antimeridian: {
    title: '图形跨越 180 度经线，按绕地球另一侧读取',
    advice: '请在 180 度经线处把图形切开后重新导出。',
  },
  'edge-too-long': {
    title: '线的相邻两点相距数十公里',
    advice: '请检查其中一点的坐标是否有误。',
  },
  'network-disconnected': {
    title: '路网不连通，分成互不相连的几部分',
    advice: '相交的线须有公共节点：请用 GIS 软件捕捉并在交点处打断后重报。',
    line: '路网分成互不相连的 {value} 部分',
  },
  'barrier-off-network': {
    title: '障碍点不在道路节点上，不起作用',
    advice: '如需阻断通行，请把障碍点捕捉到道路的节点。',
  },
  'crs-assumed': {
    title: '文件没有说明坐标系，按推定的坐标系读取',
    advice: '请提供 .prj 文件或书面告知坐标系，并核对图上位置。',
    line: '按 {value} 读取，该坐标系是推定的',
  },
  'crs-reprojected': {
    title: '坐标已换算为经纬度',
    advice: '无需处理；请抽查几处图上位置。',
    line: '坐标已由 {value} 换算为经纬度',
  },
  'axes-swapped': {
    title: '两个坐标的先后颠倒，已对调',
    advice: '请核对图上位置；今后请按经度（东）在前、纬度（北）在后提供。',
  },
  'encoding-guessed': {
    title: '文字编码是推定的',
    advice: '请核对中文是否正常；乱码时请另存为 UTF-8，或告知原编码（如 GB18030）。',
    line: '按 {value} 读取，该编码是推定的',
  },
  'layer-chosen': {
    title: '文件含多个图层或工作表，读取了其中一个',
    advice: '请核对所读的是否为应报送的一个；否则请指明名称。',
    line: '读取了其中的“{value}”',
  },
  'database-wal': {
    title: '数据库可能还有未写回的修改，未读入',
    advice: '请先关闭正在使用该文件的软件，再重新发送。',
  },
  'grid-cells': {
    title: '人口格网按格读入',
    advice: '请将格数和总人口与数据来源核对。',
  },
  'row-invalid': {
    title: '行的内容与表头不符',
    advice: '请对照表头检查该行：列数、引号和必填项。',
    line: '“{value}”无法作为一条记录读取',
  },
  'row-total': {
    title: '合计行，不作为一条记录',
    advice: '无需处理；若该行是一条记录，请改正其名称。',
    line: '“{value}”是合计行，不作为一条记录',
  },
  'rows-hidden': {
    title: '表中有隐藏或标为删除的内容',
    advice: '请确认这些内容是否应当报送；不应报送的请彻底删除后重报。',
  },
  'formula-text': {
    title: '以 Excel 公式形式（="001"）书写的文本，已取其文本',
    advice: '请核对取值；今后请在 Excel 中把该列设为文本格式。',
    line: '“{value}”是公式形式的文本，已取其文本',
  },
  'quote-stray': {
    title: '未加引号的文本中含有引号，已原样保留',
    advice: '请核对取值；用 Excel 重新另存为 CSV 可自动正确处理引号。',
    line: '“{value}”中的引号已原样保留',
  },
  'unit-converted': {
    title: '数值的单位已换算',
    advice: '请核对换算后的数值；今后请以人、平方米为单位填写。',
    line: '{field}的单位是{value}，已换算',
  },
  'field-mapping': {
    title: '列按名称对应到了标准字段',
    advice: '请核对字段对应表；不对的请指明各列的含义。',
    line: '{field}取自列“{value}”',
  },
  'mapping-reused': {
    title: '沿用了以前确认的字段对应',
    advice: '请核对字段对应表。',
  },
  'attribute-invalid': {
    title: '字段的值无法使用',
    advice: '请改正该值，或留空。',
    line: '{field}的值“{value}”无法使用',
  },
  'attribute-nested': {
    title: '字段的值是列表或对象，未读入',
    advice: '需要该字段时，请拆成普通的列。',
    line: '{field}的值是列表或对象，未读入',
  },
  'duplicate-id': {
    title: '编号重复',
    advice: '请核对是否为同一对象：重复的请删除，不同的请改为不同编号。',
    line: '{field}“{value}”重复',
  },
  'duplicate-feature': {
    title: '记录重复，只计一次',
    advice: '请删除重复的记录。',
    line: '{field}“{value}”的记录重复，只计一次',
  },
  'category-unknown': {
    title: '类别不在设施分类表内',
    advice: '请改用分类表中的名称，或由收件单位指定其对应的类别。',
    line: '类别“{value}”不在设施分类表内',
  },
  'category-empty': {
    title: '没有填写类别，不计入任何设施',
    advice: '请补填设施类别；多个类别用分号分隔。',
  },
  'category-missing': {
    title: '标准要求的类别没有设施，未评价',
    advice: '请提供该类设施清单；确实没有的请书面说明。',
    line: '标准要求的类别“{value}”没有设施，未评价',
  },
  'facility-not-open': {
    title: '设施未开放，不计入',
    advice: '无需处理；已经开放的请更新状态。',
    line: '设施状态为“{value}”，不计入',
  },
  'facilities-suspected-duplicates': {
    title: '名称相近、类别相同、相距50米以内，可能是同一处设施',
    advice: '请核对；确认重复的请删除其一，同一场所的多项服务请填写相同的场所编号。',
    line: '与设施“{value}”可能是同一处',
  },
  'site-values-differ': {
    title: '同一场所的面积或床位数不一致，按最大值计一次',
    advice: '请核对；同一场所应填写相同的数值。',
    line: '场所“{value}”的{field}不一致，按最大值计一次',
  },
  'facility-status-unknown': {
    title: '设施状态无法识别，按开放计',
    advice: '请填写：营业、在建、规划或关闭。',
    line: '设施状态“{value}”无法识别，按开放计',
  },
  'facility-date-invalid': {
    title: '启用或关闭日期无法识别，按开放计',
    advice: '请写成 2024-05-01、2024/5/1、2024年5月 或 20240501；Excel 序列日期请在列名中注明“Excel序列”。',
    line: '{field}“{value}”不是可识别的日期，按开放计',
  },
  'facility-date-vague': {
    title: '日期只到年、月或月日不明，无法判断基准日是否开放，按开放计',
    advice: '请补全为年月日，如 2024-05-01。',
    line: '{field}“{value}”无法判断在基准日之前还是之后，按开放计',
  },
  'facility-dates-swapped': {
    title: '关闭日期早于启用日期',
    advice: '请核对两个日期。',
    line: '{field}“{value}”早于启用日期',
  },
  'facility-dates-unread': {
    title: '有启用、关闭日期，但没有基准日，未使用',
    advice: '请给出基准日（asOf）或清单日期；否则只按状态计算。',
  },
  'weight-missing': {
    title: '人口数缺失或不合理，按 0 计并列入待核实',
    advice: '请填写不小于 0 的数字。',
    line: '{field}“{value}”不合理，按 0 计并列入待核实',
  },
  'weight-missing-total': {
    title: '人口数缺失或不合理的合计',
    advice: '请补全后重报。',
    line: '共 {value} 处{field}缺失或不合理',
  },
  'weight-registered': {
    title: '只有户籍人口而没有常住人口，按户数或居住点计数',
    advice: '请提供常住人口；确需按户籍人口计算的，请用 --weight 指定该列（服务接口为 weight）。',
    line: '有{field}而没有常住人口，未采用；现按 {value} 计数',
  },
  'total-invalid': {
    title: '人口总数缺失或不合理，该单元未控制总数',
    advice: '请填写不小于 0 的数字。',
    line: '{field}“{value}”不合理，该单元未控制总数',
  },
  'total-factor': {
    title: '人口总数与居住点人口之和相差过大',
    advice: '请核对该单元的人口总数、居住点人口及归属。',
    line: '人口总数为居住点人口之和的 {value} 倍',
  },
  'total-equal-shares': {
    title: '单元内居住点没有可供分摊的数值，按居住点平均分摊',
    advice: '请补充居住点的人口、户数或建筑面积。',
  },
  'total-unknown': {
    title: '人口总数所在单元不在街镇和居住点中，列为范围外待核实',
    advice: '不属于研究范围的请删除该行；否则请核对代码。',
    line: '单元不在街镇和居住点中，{value} 人列为范围外待核实',
  },
  'total-without-residences': {
    title: '单元有人口但没有居住点，列为待核实',
    advice: '请补充该单元的居住点。',
    line: '单元没有居住点，{value} 人列为待核实',
  },
  'total-parent': {
    title: '上级区域的人口总数，未采用',
    advice: '无需处理；人口以街镇合计为准。',
  },
  'total-none': {
    title: '居住点不在任何有人口总数的单元内，保留自身人口',
    advice: '请核对居住点的归属，或补充单元的人口总数。',
    line: '{value} 处居住点不在任何有人口总数的单元内，保留自身人口',
  },
  'totals-disagree': {
    title: '居委人口之和与街镇人口总数不符',
    advice: '请核对居委与街镇的人口总数。',
    line: '居委人口之和为 {value}，与街镇人口总数不符',
  },
  'entrance-unknown': {
    title: '出入口不属于任何已知设施，未采用',
    advice: '请核对出入口的设施编号；未填编号的应位于面状设施边界15米内。',
    line: '出入口所属设施“{value}”不在设施图层中，未采用',
  },
  'entrance-assigned': {
    title: '出入口未填设施编号，归入15米内最近的面状设施',
    advice: '请补充设施编号。',
    line: '出入口未填设施编号，归入设施“{value}”',
  },
  'list-invalid': {
    title: '清单范围表中没有设施类别的行，未采用',
    advice: '请填写设施类别。',
  },
  'list-zone-unknown': {
    title: '清单范围表中的街镇不在街镇图层中，该行未覆盖任何街镇',
    advice: '请核对街镇代码或名称。',
    line: '“{value}”不在街镇图层中，该行未覆盖任何街镇',
  },
  'list-unused': {
    title: '清单范围表中的类别不属于本次任何指标',
    advice: '请核对类别名称；与本次测算无关的无需处理。',
    line: '类别“{value}”不属于本次任何指标',
  },
  'list-empty': {
    title: '清单范围表中有该类别，但没有一处设施，按清单内无设施计算',
    advice: '请核对类别名称是否与设施一致；确无设施的无需处理。',
    line: '类别“{value}”没有一处设施，按清单内无设施计算',
  },
  'osm-unsorted': {
    title: 'OSM 要素未按顺序排列，已重新排序',
    advice: '无需处理。',
  },
  'osm-remark': {
    title: 'OSM 文件自称不完整',
    advice: '请重新下载该范围的数据。',
  },
  'osm-missing-nodes': {
    title: '道路缺少节点，在该处断开',
    advice: '研究范围边缘可以不管；范围以内请用更大的范围重新截取。',
  },
  'osm-way-degenerate': {
    title: '道路有重复或过少的节点',
    advice: '无需处理；道路缺失时请更换数据。',
  },
  'osm-way-long': {
    title: '道路节点过多',
    advice: '请检查该路是否真是一条道路。',
  },
  'osm-open-outline': {
    title: '边界没有闭合，只取能闭合的部分',
    advice: '研究范围边缘可以不管；范围以内请用更大的范围重新截取。',
  },
  'osm-beyond-extract': {
    title: '对象的节点都在文件范围之外，未采用',
    advice: '研究范围边缘可以不管；范围以内请用更大的范围重新截取。',
  },
  'osm-outline-repeated': {
    title: '同一边界重复表示，只计一次',
    advice: '无需处理。',
  },
  'osm-private': {
    title: '不对外开放的对象，未计入',
    advice: '无需处理；实际开放的请更正 access 标签。',
    line: '{value} 个对象不对外开放，未计入',
  },
  'osm-suspected-duplicates': {
    title: '点与同类别的面重合，可能是同一处设施',
    advice: '请核对；确认重复的请删除其一。',
    line: '{value} 个点落在同类别的面内，可能是同一处设施',
  },
  'osm-building-plain': {
    title: '只标注 building=yes 的建筑不作为居住建筑',
    advice: '如其中有住宅，请另行提供居住数据。',
    line: '有 {value} 栋建筑只标注 building=yes，未采用',
  },
  'osm-site': {
    title: '仅用于归组的关系不作为场所',
    advice: '成员已标注的无需处理；否则请另行提供设施清单。',
    line: '有 {value} 个归组关系未采用',
  },
  'osm-residences': {
    title: '居住点取自住宅建筑或门牌地址之一',
    advice: '请核对所取的一种是否完整；有居住点清单时请优先使用清单。',
    line: '取 {value} 个对象为居住点，另一种表示未采用',
  },
  'zone-unknown': {
    title: '街镇代码不在街镇图层中，改按位置判断',
    advice: '请核对街镇代码，或补充街镇图层。',
    line: '街镇代码“{value}”不在街镇图层中，改按位置判断',
  },
  'zone-disagrees': {
    title: '填写的街镇与图上位置不一致，以填写的为准',
    advice: '请核对街镇代码与坐标。',
    line: '填写的街镇“{value}”与图上位置不一致，以填写的为准',
  },
  'zones-overlap': {
    title: '街镇边界重叠',
    advice: '请修正边界，使街镇互不重叠。',
  },
  'layer-dates-apart': {
    title: '人口、路网、设施的资料日期相差超过12个月',
    advice: '请换用日期相近的资料，或在成果中说明。',
  },
  'datum-shift': {
    title: '整层位置与路网有偏移',
    advice: '请核对坐标系（常见于 GCJ-02、BD-09），并告知原坐标系后重报。',
  },
  snapped: {
    title: '最近的道路与主路网不相连，连到了较远的道路',
    advice: '请核对该处道路是否应与路网相连。',
  },
  island: {
    title: '最近的道路与主路网不相连，列为待核实',
    advice: '请补全连接道路，或确认该处确实与外界不通。',
  },
  'outside-network': {
    title: '附近没有道路',
    advice: '请核对位置，或补充该处道路。',
  },
  'gate-by-place': {
    title: '出入口未注明小区，按位置归入最近的小区',
    advice: '请补填所属小区编码并核对归属。',
  },
  'gate-without-compound': {
    title: '出入口未注明小区，且15米内没有小区边界，未采用',
    advice: '请补填所属小区编码，或核对位置。',
  },
  'behind-barrier': {
    title: '附近道路均被障碍物或围墙阻隔',
    advice: '请核对障碍物（河流、铁路、围墙）上是否有通道，或补充该侧的道路、小区出入口。',
  },
  'facility-unplaced': {
    title: '设施没有位置或附近没有道路',
    advice: '请补填坐标，或核对位置。',
  },
};
