// The controlled list of facility types. In: data/taxonomy.json, parsed. Out: the codes that a category text or the tags of an OSM
// object stand for. A text is a code, a Chinese or English name, or a common synonym; capitals, width, blanks, `_` and `-` do not
// matter; what is only alike is never guessed. One text or tag may stand for several codes; a code never implies another; unknown texts have none.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Errors } from 'typebox/value';
import { invariant } from '../errors.ts';

const TAXONOMY_SCHEMA = Type.Object({
  edition: Type.String(),
  codes: Type.Array(
    Type.Object({
      code: Type.String({ pattern: '^[A-Z]{3}-[A-Z]+$' }),
      zh: Type.String({ minLength: 1 }),
      en: Type.String({ minLength: 1 }),
      /** Norms and plans that speak of it, with the radius they give. */
      usedBy: Type.Array(
        Type.Object({
          standard: Type.String(),
          radiusMeters: Type.Optional(Type.Array(Type.Number())),
          note: Type.Optional(Type.String()),
        }),
      ),
      /** 用地用海 codes; `x` stands for any digit. */
      landUse: Type.Array(Type.String()),
      /** Each member is a set of tags that must all be there; any set is enough. `*` is any value. */
      osmTags: Type.Array(Type.Record(Type.String(), Type.String())),
      synonyms: Type.Array(Type.String({ minLength: 1 })),
    }),
  ),
});

export type TaxonomyEntry = Static<typeof TAXONOMY_SCHEMA>['codes'][number];

export interface Taxonomy {
  readonly edition: string;
  readonly entries: readonly TaxonomyEntry[];
  isCode(text: string): boolean;
  /** Codes of a category text, in the order of the list, the text itself when it is a code; empty when unknown. */
  codesOf(category: string): readonly string[];
  /**
   * Codes whose tags an OSM object carries, in the order of the list. Many types share a tag (`amenity=community_centre`): they are
   * what the object may be, so that a bureau's own list goes first where there is one.
   */
  codesOfTags(tags: Readonly<Record<string, string>>): readonly string[];
}

const NONE: readonly string[] = [];

/** The taxonomy out of its parsed file. A file that is not as it should be is our own fault. */
export function buildTaxonomy(json: unknown): Taxonomy {
  const [error] = Errors(TAXONOMY_SCHEMA, json);
  invariant(!error, `the taxonomy is not as expected: ${error?.instancePath} ${error?.message}`);
  const { edition, codes: entries } = json as Static<typeof TAXONOMY_SCHEMA>;
  const codesByName = new Map<string, string[]>();
  for (const { code, zh, en, synonyms } of entries) {
    for (const name of new Set([code, zh, en, ...synonyms].map(normalizeCategory))) {
      const codes = codesByName.get(name);
      if (codes) codes.push(code);
      else codesByName.set(name, [code]);
    }
  }
  const codes = new Set(entries.map(({ code }) => code));
  return {
    edition,
    entries,
    isCode: (text) => codes.has(text),
    codesOf: (category) => codesByName.get(normalizeCategory(category)) ?? NONE,
    codesOfTags: (tags) =>
      entries.filter(({ osmTags }) => osmTags.some((set) => carries(tags, set))).map(({ code }) => code),
  };
}

/** A category text as it is compared: full-width and half-width forms, capitals and separators are one. */
export function normalizeCategory(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .replaceAll(/(?<=[^\x20-\x7e]|[()/]) | (?=[^\x20-\x7e]|[()/])/g, '')
    .trim();
}

function carries(tags: Readonly<Record<string, string>>, set: Readonly<Record<string, string>>): boolean {
  return Object.entries(set).every(([key, wanted]) => {
    if (!Object.hasOwn(tags, key)) return false;
    // OSM writes several values of a key as a;b
    return wanted === '*' || tags[key].split(';').some((value) => value.trim() === wanted);
  });
}
