// Why a whole file is refused, and what to do: in Chinese the title too, in English it is that of `errors.ts`. In: codes of refusals
// (exit 3). Out: texts.

/** Title in Chinese, advice in Chinese, advice in English. */
export type RefusalText = readonly [titleZh: string, adviceZh: string, adviceEn: string];

export const REFUSAL_TEXTS: Readonly<Record<string, RefusalText>> = {
  'empty-file': [
    '文件是空的',
    '请重新发送；检查导出是否中断。',
    'Send the file again; see whether the export broke off.',
  ],
  'malformed-json': ['JSON 无法读取', '文件可能不完整，请重新导出。', 'The file may be cut off: export it again.'],
  'malformed-xml': ['XML 无法读取', '文件可能不完整，请重新导出。', 'The file may be cut off: export it again.'],
  'malformed-archive': [
    '压缩文件无法读取',
    '文件可能不完整，请重新压缩后发送。',
    'The file may be cut off: compress it again.',
  ],
  'malformed-table': [
    '表格无法读取',
    '请用 Excel 或 WPS 打开后另存为 XLSX 或 UTF-8 的 CSV。',
    'Open it in a spreadsheet and save it as XLSX, or as CSV in UTF-8.',
  ],
  'malformed-grid': [
    '人口格网无法读取',
    '请在 GIS 中打开后重新导出为 GeoTIFF。',
    'Open it in a GIS and export it again as GeoTIFF.',
  ],
  'malformed-network': [
    '保存的路网无法读取',
    '请用 lifecircle network build 重新生成。',
    'Build it again with `lifecircle network build`.',
  ],
  'encoding-invalid': [
    '文字编码不正确',
    '请另存为 UTF-8，或告知原编码（如 GB18030）。',
    'Save it as UTF-8, or name the encoding (such as gb18030).',
  ],
  'file-too-large': [
    '文件过大',
    '请裁剪到研究范围，去掉不用的字段。',
    'Clip it to the study area; drop unused fields.',
  ],
  'archive-too-large': ['压缩文件展开后过大', '请裁剪或分开发送。', 'Clip it, or send it in parts.'],
  'too-complex': ['文件内容过多', '请简化或拆分图层；说明中有具体的上限。', 'Simplify or split it; the limit is told.'],
  'unsupported-format': [
    '不支持该格式',
    '请转换为说明中列出的格式之一。',
    'Convert it to one of the formats that are told.',
  ],
  'format-mismatch': [
    '文件名与内容的格式不一致',
    '请改正扩展名，或发送正确的文件。',
    'Correct the ending of the name, or send the right file.',
  ],
  'malformed-pbf': ['OSM PBF 文件损坏', '请重新下载。', 'Download it again.'],
  'not-geojson': [
    '不是 GeoJSON',
    '请用 GIS 软件导出为 GeoJSON(FeatureCollection)。',
    'Export it as GeoJSON: a FeatureCollection.',
  ],
  'no-features': ['文件中没有要素', '请检查导出时的筛选条件。', 'See whether the export was filtered too strictly.'],
  'nothing-usable': ['没有一个要素可用', '请按下列问题逐项改正后重报。', 'Correct what is listed below.'],
  'network-empty': [
    '没有可步行的道路',
    '请检查道路图层及其 highway、foot、access 字段。',
    'See whether this is the layer of streets, with its tags highway, foot, access.',
  ],
  'geometry-type': [
    '图形类型不符合要求',
    '路网应为线，街镇应为面，居住点和设施应为点或面；请导出正确的图层。',
    'A network needs lines, zones need polygons, residences and facilities points or polygons.',
  ],
  'geometry-invalid': [
    '图形无效',
    '请用 GIS 软件的“检查几何”“修复几何”处理后重新导出。',
    'Run “check geometry” and “fix geometry” of a GIS and export again.',
  ],
  'coordinates-nonfinite': [
    '坐标不是数字',
    '请改为十进制度，如 121.4737。',
    'Write decimal degrees, such as 121.4737.',
  ],
  'coordinates-out-of-range': [
    '坐标不是经纬度',
    '请检查经度、纬度是否填反；投影坐标请注明坐标系，如 EPSG:4549。',
    'See whether they are swapped; name the coordinate system (such as EPSG:4549) of projected metres.',
  ],
  'crs-unknown': [
    '坐标系不明或不支持',
    '请告知坐标系（如 EPSG:4549、CGCS2000、GCJ-02），或提供 .prj 文件。',
    'Name the coordinate system (such as EPSG:4549, CGCS2000, GCJ-02), or send the .prj file.',
  ],
  'column-missing': ['缺少需要的列', '请补充该列，或指明哪一列是它。', 'Add the column, or say which one it is.'],
  'attribute-invalid': ['字段的值无法使用', '请按下列问题改正后重报。', 'Correct the values listed below.'],
  'category-missing': ['数据中没有该类别', '请核对类别名称。', 'Compare the names of the categories.'],
  'weights-nested': [
    '小区与其中楼栋都有人口，人口会重复计算',
    '请选定按楼栋或按小区计（residenceLevel）；确非同一批人时选 both。',
    'Say which level counts (residenceLevel): building, compound, or both where they are different people.',
  ],
  'weight-missing': [
    '过多居住点没有可用的人口数',
    '请补全人口数，或改用其他字段。',
    'Complete the numbers of people, or name another field.',
  ],
  'network-elsewhere': [
    '路网不在居住点所在的地方',
    '请核对两个图层的范围和坐标系。',
    'Compare extent and coordinate system of the two layers.',
  ],
  'datum-shift': [
    '图层与路网整体错位',
    '请核对坐标系（常见于 GCJ-02、BD-09），并告知原坐标系后重报。',
    'Look at the coordinate system (often GCJ-02 or BD-09) and say which it is.',
  ],
  infeasible: ['选址问题无解', '请放宽条件或增加候选点。', 'Ask for less, or offer more candidates.'],
  'point-off-network': ['该点附近没有道路', '请换一个靠近道路的点。', 'Give a point near a street.'],
  'xml-dtd-forbidden': ['XML 含有文档类型声明', '请去掉 <!DOCTYPE …> 后重报。', 'Remove the <!DOCTYPE …>.'],
  'malformed-shapefile': [
    'Shapefile 损坏或不完整',
    '请把 .shp、.shx、.dbf、.prj、.cpg 一起压缩为一个 ZIP 后发送。',
    'Send .shp, .shx, .dbf, .prj and .cpg together in one ZIP.',
  ],
  'malformed-database': ['数据库文件损坏', '请重新导出 GeoPackage。', 'Export the GeoPackage again.'],
  'not-geopackage': ['数据库不是 GeoPackage', '请导出为 GeoPackage(.gpkg)。', 'Export it as GeoPackage (.gpkg).'],
  'database-unsafe': [
    '数据库含有可执行的内容',
    '请只导出数据表，不要视图和触发器。',
    'Export plain tables, without views and triggers.',
  ],
  'archive-entry': [
    '压缩文件中有不允许的内容',
    '请只压缩数据文件，不要带路径、链接或再套压缩文件。',
    'Compress only the data, without paths, links or archives inside.',
  ],
  'archive-contents': [
    '压缩文件中不是一套数据',
    '请每个 ZIP 只放一套数据（如一个 Shapefile）。',
    'Put one dataset (such as one Shapefile) into each ZIP.',
  ],
  'layer-unknown': [
    '文件中没有指定的图层或工作表',
    '请核对图层或工作表的名称。',
    'Compare the name of the layer or sheet.',
  ],
  'standard-invalid': ['标准无法使用', '请核对标准的名称或文件。', 'Compare the name or file of the standard.'],
  'manifest-invalid': [
    '批量任务的清单无法使用',
    '请按说明改正清单中的该项。',
    'Correct the member of the manifest that is told.',
  ],
  'import-failed': [
    '读取该文件占用的内存或时间过多',
    '请裁剪或拆分后重报。',
    'Clip or split the file; the limits are told.',
  ],
};
