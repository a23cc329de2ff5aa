// What kind of data a file holds, by its name. In: a name. Out: a kind to begin with; whoever uploads it can say otherwise.

/** What a file name lets suppose; residences when it says nothing. */
const KIND_WORDS: readonly (readonly [kind: string, words: RegExp])[] = [
  ['entrances', /entrance|设施出入口/i],
  ['gates', /gate|大门|出入口/i],
  ['barriers', /barrier|river|rail|河|铁路|围墙/i],
  ['compounds', /compound|小区边界|小区范围/i],
  ['lists', /清单范围/i],
  ['zones', /zone|district|boundar|街镇|街道|区划|边界/i],
  ['totals', /total|census|人口总|普查/i],
  ['network', /network|road|street|osm|pbf|路网|道路/i],
  ['facilities', /facilit|service|poi|设施|机构|网点/i],
  ['residences', /residen|home|hous|build|小区|居住|住宅|楼/i],
];

export const guessKind = (name: string): string =>
  KIND_WORDS.find(([, words]) => words.test(name))?.[0] ?? 'residences';
