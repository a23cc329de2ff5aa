// Rows without a place find a feature that has one. In: the texts of rows and features, by code, name or address, and what people have
// decided before. Out: for each row its feature and how it was found, or the likeliest ones for a person to choose from. Nothing that is
// only alike is ever taken. The order of rows and features changes nothing. Cost: rows x features of the same house numbers, or
// that share two letters where one has no number: 5,000 rows and 100,000 addresses take about 4 s.
//
//   confirmed → exact → normalised → candidates
import { compareText } from '../geo/lonlat.ts';
import {
  bigramsOf,
  houseNumbers,
  likeness,
  numbersIn,
  parseAddress,
  plainCode,
  plainName,
  sharedPrefix,
  stemOf,
  type AddressParts,
} from './address-text.ts';

export const JOIN_FIELDS = ['code', 'name', 'address'] as const;
export type JoinField = (typeof JOIN_FIELDS)[number];

/** What is known of a row or feature; '' where it does not say. */
export interface JoinRecord {
  readonly id: string;
  /** The code, name or address that is compared. */
  readonly text: string;
  readonly address: string;
  readonly district: string;
  readonly zone: string;
}

/** What a person has decided: `key` is or is not the feature. */
export interface Decision {
  readonly key: string;
  readonly matchId: string;
  readonly isMatch: boolean;
}

export interface Candidate {
  /** Index of the feature. */
  readonly feature: number;
  /** Likeness, 0 to 1, whole thousandths. */
  readonly score: number;
}

export type MatchHow = 'confirmed' | 'exact' | 'normalised' | 'none';

export interface Match {
  /** Under which decisions on this row are kept; '' for a row with nothing to compare. */
  readonly key: string;
  readonly how: MatchHow;
  /** Index of the feature, or -1. */
  readonly feature: number;
  readonly score: number;
  /** The likeliest features of an unmatched row, the best first. */
  readonly candidates: readonly Candidate[];
}

const MAX_CANDIDATES = 5;
const LEAST_LIKENESS = 0.5;

/** Names of streets and districts. */
const VAGUE = /(?:路|街|道|巷|省|市|县|镇|乡|村)$|(?<![小社园校厂院片景])区$/;

/** A text as it is compared. */
interface Compared {
  /** Equal for the same thing written differently. */
  readonly form: string;
  /** The same without floors and rooms. */
  readonly outerForm: string;
  readonly place: AddressParts;
  /** False for a street or district alone, or a number without a street: nobody knows where in it. */
  readonly isTelling: boolean;
  /** What must not differ: numbers of houses, or in names. */
  readonly numbers: string;
  readonly pairs: ReadonlySet<string>;
}

/** Key of the decisions on a row; begins with the field, so that a spreadsheet keeps long codes as they are. */
function keyOf(by: JoinField, { text }: JoinRecord, { place, form }: Compared): string {
  if (form === '') return '';
  if (by === 'code') return `code ${plainCode(text)}`;
  const where = [place.province, place.city, place.district, place.town].filter((part) => part !== '');
  return [by, ...where, form].join(' ');
}

/**
 * Finds the feature of each row.
 * @param features only ones with a place.
 */
export function joinRecords(
  rows: readonly JoinRecord[],
  features: readonly JoinRecord[],
  by: JoinField,
  decisions: readonly Decision[] = [],
): Match[] {
  const roads =
    by === 'address' ? features.map(({ text }) => parseAddress(text).road).filter((road) => road !== '') : [];
  const prefix = sharedPrefix(roads);
  const index = new FeatureIndex(features, by, prefix);
  const decided = Map.groupBy(decisions, ({ key }) => key);
  const matches = rows.map((row) => {
    // keys know nothing of the layer: they hold for the next one, too
    const key = keyOf(by, row, compare(row, by, ''));
    return index.match(row, key, decided.get(key) ?? []);
  });
  return by === 'address' ? matches : refuseShared(matches, rows, by);
}

function compare(record: JoinRecord, by: JoinField, prefix: string): Compared {
  const place = whereOf(record);
  if (by !== 'address') {
    const form = by === 'code' ? plainCode(record.text) : plainName(record.text);
    const numbers = by === 'code' ? form : numbersIn(form).join('|');
    return { form, outerForm: form, place, isTelling: form !== '', numbers, pairs: bigramsOf(form) };
  }
  const { house, room, extra } = place;
  const road = place.road.startsWith(prefix) ? place.road.slice(prefix.length) : place.road;
  const outerForm = [road, ...house, extra].join('');
  const form = [outerForm, ...room].join('');
  const isTelling = road + extra !== '' && (house.length > 0 || extra !== '' || !VAGUE.test(road));
  return { form, outerForm, place, isTelling, numbers: houseNumbers(place), pairs: bigramsOf(road + extra) };
}

/** The parts of the address, completed by what the columns say. */
function whereOf({ address, district, zone }: JoinRecord): AddressParts {
  const parts = parseAddress(address);
  return { ...parts, district: parts.district || nameOf(district), town: nameOf(zone) || parts.town };
}

/** Codes of zones are no names of them. */
const nameOf = (text: string): string => (/^\d*$/.test(text.trim()) ? '' : stemOf(text));

/** Whether two do not name different provinces, cities, districts or streets. */
function agree(a: AddressParts, b: AddressParts): boolean {
  return (['province', 'city', 'district', 'town'] as const).every(
    (part) => a[part] === '' || b[part] === '' || a[part] === b[part],
  );
}

/** Features by what they are found by. */
class FeatureIndex {
  readonly #features: readonly JoinRecord[];
  readonly #by: JoinField;
  readonly #prefix: string;
  readonly #compared: readonly Compared[];
  readonly #byId: ReadonlyMap<string, number>;
  readonly #byText: ReadonlyMap<string, readonly number[]>;
  readonly #byForm: ReadonlyMap<string, readonly number[]>;
  readonly #byNumbers: ReadonlyMap<string, readonly number[]>;
  readonly #byPair: ReadonlyMap<string, readonly number[]>;
  /** Only features without numbers: a row with some finds the others by these. */
  readonly #byBarePair: ReadonlyMap<string, readonly number[]>;

  constructor(features: readonly JoinRecord[], by: JoinField, prefix: string) {
    this.#features = features;
    this.#by = by;
    this.#prefix = prefix;
    this.#compared = features.map((feature) => compare(feature, by, prefix));
    this.#byId = new Map(features.map(({ id }, i) => [id, i]));
    const indices = [...features.keys()];
    this.#byText = Map.groupBy(indices, (i) => features[i].text.trim());
    this.#byForm = Map.groupBy(indices, (i) => this.#compared[i].form);
    this.#byNumbers = Map.groupBy(indices, (i) => this.#compared[i].numbers);
    this.#byPair = this.#indexPairs(indices);
    this.#byBarePair = this.#indexPairs(this.#byNumbers.get('') ?? []);
  }

  #indexPairs(features: readonly number[]): ReadonlyMap<string, readonly number[]> {
    const index = new Map<string, number[]>();
    for (const i of features) {
      for (const pair of this.#compared[i].pairs) {
        const found = index.get(pair);
        if (found) found.push(i);
        else index.set(pair, [i]);
      }
    }
    return index;
  }

  match(row: JoinRecord, key: string, decisions: readonly Decision[]): Match {
    const none: Match = { key, how: 'none', feature: -1, score: 0, candidates: [] };
    if (key === '') return none;
    const own = compare(row, this.#by, this.#prefix);
    const confirmed = decisions.find(({ isMatch }) => isMatch);
    const told = confirmed === undefined ? undefined : this.#byId.get(confirmed.matchId);
    if (told !== undefined) {
      return { ...none, how: 'confirmed', feature: told, score: this.#likenessOf(own, told) };
    }
    const rejected = new Set(decisions.filter(({ isMatch }) => !isMatch).map(({ matchId }) => matchId));
    const isLeft = (i: number): boolean => !rejected.has(this.#features[i].id);
    for (const [how, found] of own.isTelling ? this.#stepsOf(row, own) : []) {
      const possible = found.filter((i) => isLeft(i) && this.#placesAgree(own, i));
      if (possible.length === 1) return { ...none, how, feature: possible[0], score: 1 };
      // several are nobody's: what differs less cannot decide between them
      if (possible.length > 1) break;
    }
    return {
      ...none,
      candidates: this.#candidatesOf(own)
        .filter(({ feature }) => isLeft(feature))
        .slice(0, MAX_CANDIDATES),
    };
  }

  #stepsOf(row: JoinRecord, own: Compared): (readonly [MatchHow, readonly number[]])[] {
    const steps: (readonly [MatchHow, readonly number[]])[] = [
      ['exact', this.#byText.get(row.text.trim()) ?? []],
      ['normalised', this.#byForm.get(own.form) ?? []],
    ];
    // a room is in its house, not the other way round
    if (own.form !== own.outerForm) steps.push(['normalised', this.#byForm.get(own.outerForm) ?? []]);
    return steps;
  }

  /** Whether the places do not contradict each other; where an address is only beside a code or name, its house counts, too. */
  #placesAgree(own: Compared, feature: number): boolean {
    const { place, isTelling } = this.#compared[feature];
    const [a, b] = [houseNumbers(own.place), houseNumbers(place)];
    return isTelling && agree(own.place, place) && (this.#by === 'address' || a === '' || b === '' || a === b);
  }

  #candidatesOf(own: Compared): Candidate[] {
    const found = this.#poolOf(own);
    const ranked: (Candidate & { readonly rank: number })[] = [];
    for (const feature of found) {
      const { numbers, place } = this.#compared[feature];
      const score = this.#likenessOf(own, feature);
      if (score >= LEAST_LIKENESS && (this.#by === 'code' || agree(own.place, place)))
        ranked.push({ feature, score, rank: numbers === own.numbers ? 0 : 1 });
    }
    const idOf = ({ feature }: Candidate): string => this.#features[feature].id;
    ranked.sort((a, b) => b.score - a.score || a.rank - b.rank || compareText(idOf(a), idOf(b)));
    return ranked.map(({ feature, score }) => ({ feature, score }));
  }

  /** Features that may be candidates: numbers that both have are equal. */
  #poolOf({ form, numbers, pairs }: Compared): ReadonlySet<number> {
    // a code that is alike is another code
    if (this.#by === 'code') return new Set(this.#byForm.get(form));
    const found = new Set(numbers === '' ? [] : this.#byNumbers.get(numbers));
    const index = numbers === '' ? this.#byPair : this.#byBarePair;
    for (const pair of pairs) for (const i of index.get(pair) ?? []) found.add(i);
    return found;
  }

  #likenessOf(own: Compared, feature: number): number {
    return Math.round(likeness(own.pairs, this.#compared[feature].pairs) * 1000) / 1000;
  }
}

/**
 * Rows of one name that claim one feature are perhaps branches: they are matched only where they give the same address. Rows of one code
 * may give none.
 */
function refuseShared(matches: readonly Match[], rows: readonly JoinRecord[], by: JoinField): Match[] {
  const addressesOf = new Map<number, Set<string>>();
  const counts = new Map<number, number>();
  matches.forEach(({ how, feature }, i) => {
    if (how !== 'exact' && how !== 'normalised') return;
    const addresses = addressesOf.get(feature) ?? new Set();
    addressesOf.set(feature, addresses.add(plainName(rows[i].address)));
    counts.set(feature, (counts.get(feature) ?? 0) + 1);
  });
  return matches.map((match) => {
    const addresses = addressesOf.get(match.feature);
    if (match.how === 'confirmed' || addresses === undefined || counts.get(match.feature) === 1) return match;
    if (addresses.size === 1 && (by === 'code' || !addresses.has(''))) return match;
    const { key, feature } = match;
    return { key, how: 'none', feature: -1, score: 0, candidates: [{ feature, score: 1 }] };
  });
}
