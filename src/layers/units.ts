// Units in the names of columns: `常住人口(万人)`, `占地面积（亩）`. In: a name. Out: the unit and what a number is to be multiplied
// by to be people, households, pieces or square metres.
const SCALES: Readonly<Record<string, number>> = {
  ...ofOne(
    '人 名 口 户 套 间 栋 幢 张 个 家 处 所 座 床 位 座位 席 学位 托位 人次 岁 m m2 sqm ㎡ 平方米 平米 平方 米 person persons people',
  ),
  百人: 100,
  千人: 1000,
  万人: 10_000,
  百户: 100,
  千户: 1000,
  万户: 10_000,
  千张: 1000,
  万张: 10_000,
  万个: 10_000,
  亩: 10_000 / 15,
  公顷: 10_000,
  ha: 10_000,
  hm2: 10_000,
  万平方米: 10_000,
  万平米: 10_000,
  万m2: 10_000,
  km2: 1_000_000,
  平方公里: 1_000_000,
  平方千米: 1_000_000,
};

/** Longer names are no words of anybody. */
const MAX_HEADER = 200;

/** Remarks that forms put behind a name. */
const REMARKS = new Set('必填 选填 可选 必须 非必填 可不填 required optional'.split(' '));

const TAIL = /\s*[([{【〔]\s*(?:单位\s*[::]?)?\s*([^()[\]{}【】〔〕]+?)\s*[)\]}】〕]\s*$/;

export interface Unit {
  readonly unit: string;
  readonly factor: number;
}

function ofOne(units: string): Record<string, number> {
  return Object.fromEntries(units.split(' ').map((unit) => [unit, 1]));
}

/** The unit that a name ends with, in brackets; null when it names none. */
export function unitFactor(header: string): Unit | null {
  if (header.length > MAX_HEADER) return null;
  for (let rest = header.normalize('NFKC'), tail = TAIL.exec(rest); tail; tail = TAIL.exec(rest)) {
    const unit = tail[1].toLowerCase();
    if (Object.hasOwn(SCALES, unit)) return { unit: tail[1], factor: SCALES[unit] };
    if (!REMARKS.has(unit)) return null;
    rest = rest.slice(0, tail.index);
  }
  return null;
}

/** A short name, in half width, without the unit and the remarks that it ends with. */
export function withoutUnit(header: string): string {
  let rest = header;
  for (let tail = TAIL.exec(rest); tail; tail = TAIL.exec(rest)) {
    const inside = tail[1].toLowerCase();
    if (!Object.hasOwn(SCALES, inside) && !REMARKS.has(inside)) break;
    rest = rest.slice(0, tail.index);
  }
  return rest;
}
