// Addresses, names and codes as they are compared. In: texts as people write them. Out: their parts in one form. Pure text: nothing is
// looked up, and what is not understood stays as it is.
//
//   上海市徐汇区徐家汇街道天钥桥路三百弄12号302室(近零陵路)
//   └────── admin ───────┘└ road ┘└─ house ─┘└room┘
import { compareText } from '../geo/lonlat.ts';

/** An address in parts; '' or none where it does not say. */
export interface AddressParts {
  /** Without their endings, so that 奉贤县 of an old list is 奉贤区; 上海 and its like are provinces. */
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly town: string;
  /** What stands before the house number, and what is not understood behind it. */
  readonly road: string;
  readonly extra: string;
  /** Lanes, houses and buildings from the street inwards: `300弄`, `12号`. */
  readonly house: readonly string[];
  /** Floors and rooms. */
  readonly room: readonly string[];
}

const DIGITS: Readonly<Record<string, number>> = {
  ...{ 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 },
  ...{ 壹: 1, 贰: 2, 叁: 3, 肆: 4, 伍: 5, 陆: 6, 柒: 7, 捌: 8, 玖: 9 },
};
const TENS: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };
const NUMERAL = '[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟廿卅]+';
/** Numerals are numbers where something is counted: 三百弄, 中山二路, 第三小学, but not 四川路. */
const COUNTED = new RegExp(
  `(?<=第)${NUMERAL}|${NUMERAL}(?=支弄|号|弄|幢|栋|座|室|层|楼|单元|组|队|期|院|门|巷|路|街|大道|马路|环|新?村|里|坊|[-\\d])|(?<=[\\d号弄之-])${NUMERAL}$`,
  'g',
);

/** The value of a Chinese numeral; null for one that is not plain, such as 一百二, which is 102 or 120. */
export function parseNumeral(text: string): number | null {
  const plain = text.replace(/^廿/, '二十').replace(/^卅/, '三十');
  if (!/[十拾百佰千仟]/.test(plain)) {
    const digits = [...plain].map((each) => DIGITS[each]);
    return digits.includes(undefined as never) ? null : Number(digits.join(''));
  }
  let sum = 0;
  let digit: number | null = null;
  let last = Infinity;
  let zero = false;
  for (const each of plain) {
    const unit = TENS[each];
    if (unit === undefined) {
      const value = DIGITS[each];
      if (value === undefined || digit !== null) return null;
      if (value === 0) zero = true;
      else digit = value;
      continue;
    }
    // only ten may stand without a digit before it
    if (unit >= last || (digit === null && unit !== 10)) return null;
    sum += (digit ?? 1) * unit;
    [digit, last, zero] = [null, unit, false];
  }
  if (digit === null) return zero ? null : sum;
  return last === 10 || zero ? sum + digit : null;
}

/** Half width, small letters, no blanks, numbers as digits without leading zeros; dashes between numbers are `-`. */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u200b\ufeff·•"'“”‘’]+/g, '')
    .replace(COUNTED, (numeral) => String(parseNumeral(numeral) ?? numeral))
    .replace(/(?<=\d)[\u2010-\u2015\u2212~至_](?=\d)/g, '-')
    .replace(/(?<!\d)0+(?=\d)/g, '');
}

/** A code as it is compared: half width, capitals do not matter, no blanks or dashes; leading zeros count. */
export const plainCode = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u200b\ufeff\u2010-\u2015\u2212_-]+/g, '');

/** A name as it is compared: what stands in brackets counts, the brackets do not. */
export const plainName = (text: string): string => plainText(text).replace(/[()[\]{}【】〔〕《》「」,.、。;:]/g, '');

/** The numbers in a name: 第一小学 is never 第二小学. */
export const numbersIn = (plain: string): readonly string[] => plain.match(/\d+/g) ?? [];

const PROVINCES =
  '北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门';
/** Behind a name these make it that of a street: 上海路, 古镇西路. */
const STREET = '(?![东西南北中前后新老0-9]{0,2}(?:路|街(?!道)|大道|大街|巷|弄|站))';
const BEFORE_STREET = '(?!路|街(?!道)|大道|巷)';
const PROVINCE = new RegExp(
  `^(?:中国)?(${PROVINCES})(?:(?:(?:维吾尔|壮族|回族)?自治区|特别行政区|省|市(?!场|政|民|府))${BEFORE_STREET}|${STREET})`,
);
const CITY = new RegExp(`^([^\\d路街道号弄巷区县]{1,8}?)(?:市(?!场|政|民|府)|自治州|地区)(?:市辖区)?${BEFORE_STREET}`);
const DISTRICT = new RegExp(
  `^([^\\d路街道号弄巷]{1,7}?)(?:新区|(?<![小社园校厂院片景库业])区(?!域)|县|旗)(?<!开发区|保税区|住宅区|生活区|度假区)${STREET}`,
);
const TOWN = new RegExp(
  `^([^号弄]{1,8}?)(?:街道(?:办事处)?|镇(?<!^[古小老水城集]镇)|乡(?<!^[水城下老家故]乡))(?:人民政府)?${STREET}`,
);

/** The name of a street office, town or district without its ending. */
export function stemOf(text: string): string {
  const plain = plainName(text);
  const stem = plain
    .replace(new RegExp(`^(?:${PROVINCES})市`), '')
    .replace(/(?:街道办事处|街道|地区办事处|办事处|镇|乡|新区|区|县|旗|市)$/, '');
  // of 镇 alone, or of a name of one letter, nothing would be left
  return stem.length > 1 ? stem : plain;
}

/** Remarks in brackets that help to find a place, and are not part of its address. */
const REMARK =
  /[([【〔](?:[^)\]】〕]*?(?:附近|旁边?|对面|路口|交叉口|以[东西南北]|靠近|隔壁)|[近靠临原与邻][^)\]】〕]*)[)\]】〕]/g;
const UNIT = '支弄|弄|号楼|号院|号|幢|栋|座|单元|号房|室|房|层|楼|f(?![a-z])';
const TOKEN = new RegExp(
  `^-?((?:[甲乙丙丁附])?\\d+(?:-\\d+)*(?:[a-z]|[甲乙丙丁])?(?:之\\d+)?|[a-z](?=座|幢|栋))(${UNIT}|$)`,
);
const HOUSE_START = new RegExp(`(?:[甲乙丙丁附])?\\d+(?:-\\d+)*(?:[a-z]|[甲乙丙丁])?(?:之\\d+)?(?:${UNIT}|$)`);
const UNITS: Readonly<Record<string, string>> = {
  ...{ 号楼: '幢', 栋: '幢', 座: '幢', 号院: '号', 房: '室', 号房: '室', 楼: '层', f: '层' },
};
const ROOMS: ReadonlySet<string> = new Set(['室', '层', '单元']);
const CROSSING =
  /^(.+?(?:路|街|道|巷))(?:与|和|及|、|\/|&|,|近)?(.*?(?:路|街|道|巷))?(?:的)?(?:交叉|十字|交汇|交界)?路?(?:口|处)$/;

/** The parts of an address. */
export function parseAddress(text: string): AddressParts {
  let rest = plainText(text.normalize('NFKC').replace(REMARK, ''));
  rest = rest
    .replace(/[()[\]{}【】〔〕《》。.;:]/g, '')
    .replace(/(?<=\d)#楼?/g, (hit) => (hit === '#' ? '号' : '号楼'));
  const take = (pattern: RegExp): string => {
    const [all = '', name = ''] = pattern.exec(rest) ?? [];
    // a name that is all there is, is no prefix
    if (all === '' || all.length === rest.length) return '';
    rest = rest.slice(all.length).replace(/^[,、\/-]+/, '');
    // as in stemOf: 唐镇 stays whole
    return name.length > 1 ? name : all;
  };
  const province = take(PROVINCE);
  const city = take(CITY);
  const district = take(DISTRICT);
  const town = take(TOWN);
  return { province, city, district, town, ...splitHouse(rest) };
}

function splitHouse(text: string): Pick<AddressParts, 'road' | 'extra' | 'house' | 'room'> {
  const at = HOUSE_START.exec(text)?.index ?? text.length;
  const road = crossingOf(text.slice(0, at).replace(/[,、\/-]+$/, ''));
  const house: string[] = [];
  const room: string[] = [];
  let rest = text.slice(at);
  for (;;) {
    const [all, number, unit] = TOKEN.exec(rest) ?? [];
    if (all === undefined || all === '') break;
    const isLast = unit === '';
    // the last number of 300弄12号302 is a room, that of 天钥桥路12 a house
    const name = isLast ? (house.some((each) => !each.endsWith('弄')) ? '室' : '号') : (UNITS[unit] ?? unit);
    (ROOMS.has(name) ? room : house).push(`${number}${name}`);
    rest = rest.slice(all.length).replace(/^[,、]+/, '');
  }
  return { road, extra: rest.replace(/[内里]$/, '').replace(/[,、\/-]/g, ''), house, room };
}

/** A crossing is the same from both of its streets. */
function crossingOf(road: string): string {
  const [, first, second] = CROSSING.exec(road) ?? [];
  if (second === undefined) return road.replace(/[,、\/-]/g, '');
  return `${[first, second].sort(compareText).join('×')}口`;
}

/** The numbers of a house without their units: 12号 and 12号楼 have the same. */
export const houseNumbers = ({ house }: AddressParts): string =>
  house.map((each) => each.replace(/[^\d\-a-z甲乙丙丁附之]/g, '')).join('|');

/**
 * What all roads of a layer begin with, such as the name of an industrial park; '' for none. A name of a street is none.
 * @param roads of at least two addresses.
 */
export function sharedPrefix(roads: readonly string[]): string {
  const [first = ''] = roads;
  let length = first.length;
  for (const road of roads) {
    let same = 0;
    while (same < length && road[same] === first[same]) same++;
    length = same;
  }
  const [prefix] = /^.*[省市区县镇乡园城]/.exec(first.slice(0, length)) ?? [''];
  return new Set(roads).size > 1 && roads.every((road) => road.length > prefix.length) ? prefix : '';
}

/** The pairs of neighbouring letters of a text, each once; a text of one letter is its own pair. */
export function bigramsOf(text: string): ReadonlySet<string> {
  const letters = [...text];
  if (letters.length === 1) return new Set(letters);
  return new Set(letters.slice(1).map((letter, i) => letters[i] + letter));
}

/** Likeness of two texts from 0 to 1: twice the common pairs of letters to all of both (Dice 1945). */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 0;
  let common = 0;
  for (const pair of a) if (b.has(pair)) common++;
  return (2 * common) / (a.size + b.size);
}
