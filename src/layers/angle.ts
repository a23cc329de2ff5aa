// A coordinate as people write it -> a number. In: the text of one cell. Out: decimal degrees (or metres: a plain number is taken as it
// is), null for what is no coordinate. Digits run together (1212825.3) are never taken apart.

const NUMBER = String.raw`\d+(?:\.\d*)?|\.\d+`;
const SECONDS = String.raw`(?:"|''|秒)`;

/** Degrees, minutes and seconds with their marks; seconds, and with them minutes, may be missing. */
const MARKED = new RegExp(
  String.raw`^(${NUMBER})\s*(?:°|度)\s*(?:(${NUMBER})\s*(?:'|分)\s*(?:(${NUMBER})\s*${SECONDS}?)?)?$`,
);
/** `121-28-25.3`, `121:28:25.3`, `121 28 25.3`. */
const SEPARATED = new RegExp(String.raw`^(\d{1,3})([-: ])(\d{1,2})\2(${NUMBER})$`);
const PLAIN = new RegExp(String.raw`^(?:${NUMBER})(?:e[+-]?\d+)?$`);

/** Sides of the world before or behind a coordinate; south and west are negative. */
const SIDES: readonly (readonly [RegExp, 1 | -1])[] = [
  [/^(?:东经|北纬|e(?=[\s\d])|n(?=[\s\d]))\s*[::]?\s*|\s*(?:e|n)$/, 1],
  [/^(?:西经|南纬|w(?=[\s\d])|s(?=[\s\d]))\s*[::]?\s*|\s*(?:w|s)$/, -1],
];

/**
 * @param decimalComma whether `121,47` is a number.
 */
export function parseAngle(text: string, decimalComma = false): number | null {
  // marks first: NFKC makes letters and blanks of some of them, and plain digits of full-width ones
  let rest = text
    .replaceAll(/[′’‘ʹ´`]/g, "'")
    .replaceAll(/[″”“ʺ]/g, '"')
    .replaceAll(/[º˚]/g, '°')
    .replaceAll(/[−–—]/g, '-')
    .normalize('NFKC')
    .toLowerCase()
    .trim();
  if (decimalComma && /^[^,]*\d,\d[^,]*$/.test(rest)) rest = rest.replace(',', '.');
  let sign = 1;
  for (const [side, factor] of SIDES) {
    const stripped = rest.replace(side, '');
    if (stripped === rest) continue;
    rest = stripped;
    sign = factor;
    break;
  }
  if (/^[+-]/.test(rest)) {
    if (rest.startsWith('-')) sign = -sign;
    rest = rest.slice(1).trim();
  }
  const value = PLAIN.test(rest) ? Number(rest) : parseParts(rest);
  return value === null || !Number.isFinite(value) ? null : sign * value;
}

function parseParts(text: string): number | null {
  const marked = MARKED.exec(text);
  const separated = marked ? null : SEPARATED.exec(text);
  if (!marked && !separated) return null;
  const [degrees, minutes, seconds] = marked
    ? [marked[1], marked[2], marked[3]]
    : [separated?.[1], separated?.[3], separated?.[4]];
  const [d, m, s] = [Number(degrees), Number(minutes ?? 0), Number(seconds ?? 0)];
  if (m >= 60 || s >= 60) return null;
  // a sum of fractions of one denominator: 121°28′25.3″ is the double nearest to its value
  return (d * 3600 + m * 60 + s) / 3600;
}
