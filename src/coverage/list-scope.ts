// Where each group of facilities is assessed: what its lists cover (product semantics 7). In: a table that says which zones the list of
// each category covers, the categories of the facilities. Out: a scope per group, what to say of it, and the categories with those whose
// list holds no facility at all: where such a list covers, nobody is covered; elsewhere nobody can tell.
//
//   group     categories   lists             zone a     zone b        not assessed where any of its lists does not cover: what is missing
//   health    clinic       a, b              assessed   assessed      there may serve anybody. A category without a row is undeclared
//   care      bed, day     bed: a, b; day: a assessed   not assessed  and taken as complete.
import { compareText } from '../geo/lonlat.ts';
import type { Categories } from '../layers/facilities.ts';
import { splitCategories } from '../layers/codes.ts';
import { findColumn, textAt } from '../layers/fields.ts';
import { IssueLog } from '../layers/issue-log.ts';
import { readLists, type ListRow } from '../layers/lists.ts';
import { normalizeCategory } from '../layers/taxonomy.ts';
import type { DeclaredList, GroupReach, GroupScope, ListReport } from '../study-types.ts';
import type { FacilityGroup, FeatureLayer, Indicator, Issue, Population, ZoneAssignment } from '../types.ts';

/** What a table of lists says, by categories of the study. */
export interface Declaration {
  readonly layer: FeatureLayer;
  readonly zones: FeatureLayer;
  /** With categories that are declared and no facility has behind the others. */
  readonly categories: Categories;
  /** 1 per zone that the list of a category covers, and at the end for everything outside. */
  readonly covers: ReadonlyMap<string, Uint8Array>;
  /** Those that no facility has. */
  readonly empty: ReadonlySet<string>;
  readonly issues: readonly Issue[];
}

/** Reads what lists cover; `withCodes`: categories are taxonomy codes. */
export function declareLists(
  layer: FeatureLayer,
  zones: FeatureLayer,
  facilities: FeatureLayer,
  categories: Categories,
  withCodes: boolean,
): Declaration {
  const log = new IssueLog();
  const textOf = new Map(categories.names.map((name) => [normalizeCategory(name), name]));
  const textsOfCode = withCodes ? new Map<string, string[]>() : groupTexts(facilities, categories);
  const namesOf = ({ texts, codes }: ListRow): readonly string[] => {
    if (withCodes) return codes.length > 0 ? codes : texts;
    return texts.flatMap((text) => textsOfCode.get(text) ?? [textOf.get(normalizeCategory(text)) ?? text]);
  };
  const covers = new Map<string, Uint8Array>();
  for (const row of readLists(layer, zones, log)) {
    for (const name of namesOf(row)) {
      const marks = covers.get(name) ?? new Uint8Array(zones.ids.length + 1);
      covers.set(name, marks);
      if (row.zones === null) marks.fill(1);
      else for (const zone of row.zones) marks[zone] = 1;
    }
  }
  const known = new Set(categories.names);
  const empty = [...covers.keys()].filter((name) => !known.has(name)).sort(compareText);
  const names = [...categories.names, ...empty];
  return { layer, zones, covers, categories: { ...categories, names }, empty: new Set(empty), issues: log.issues };
}

/** Category texts by the code they stand for, as far as facilities of one text tell. */
function groupTexts(facilities: FeatureLayer, { names, ofFacility }: Categories): Map<string, string[]> {
  const codes = findColumn(facilities, 'codes');
  const texts = new Map<string, Set<string>>();
  for (let f = 0; f < facilities.ids.length; f++) {
    if (ofFacility.first[f + 1] - ofFacility.first[f] !== 1) continue;
    const text = names[ofFacility.values[ofFacility.first[f]]];
    for (const code of splitCategories(textAt(codes, f))) texts.set(code, (texts.get(code) ?? new Set()).add(text));
  }
  return new Map([...texts].map(([code, own]) => [code, [...own].sort(compareText)]));
}

/** Where each group is assessed, by its key; a group without a declared list has no scope. */
export function scopesOf({ covers }: Declaration, groups: readonly FacilityGroup[]): Map<string, GroupScope> {
  const scopes = new Map<string, GroupScope>();
  for (const { key, categories } of groups) {
    const own = categories.flatMap((category) => covers.get(category) ?? []);
    if (own.length === 0) continue;
    scopes.set(key, { assessed: own[0].map((_, place) => (own.every((marks) => marks[place] === 1) ? 1 : 0)) });
  }
  return scopes;
}

/** Where an indicator is assessed: where all of its groups are; null: everywhere. */
export function scopeOf(indicator: Indicator, groups: readonly GroupReach[]): GroupScope | null {
  const keys = new Set(indicator.groups.map(({ key }) => key));
  const own = groups.flatMap(({ group, scope }) => (scope && keys.has(group.key) ? scope : []));
  if (own.length === 0) return null;
  return { assessed: own[0].assessed.map((_, place) => (own.every(({ assessed }) => assessed[place] === 1) ? 1 : 0)) };
}

/** What is told of lists: issues, sentences, and the part of run.json. */
export function reportLists(
  declaration: Declaration,
  groups: readonly FacilityGroup[],
  facilities: FeatureLayer,
  { zones: zoneOf }: ZoneAssignment,
  population: Population,
): { readonly issues: Issue[]; readonly notices: string[]; readonly report: ListReport } {
  const { layer, zones, covers, empty } = declaration;
  const log = new IssueLog();
  const scopes = scopesOf(declaration, groups);
  const asked = new Set(groups.flatMap(({ categories }) => categories));
  for (const name of [...covers.keys()].sort(compareText)) {
    const where = { layer: layer.name, field: 'category', value: name };
    if (!asked.has(name)) log.add('warning', 'list-unused', `no figure asks for the category ${name} of a list`, where);
    else if (empty.has(name)) {
      const message = `the list of ${name} covers zones, but no facility of ${facilities.name} is of this category: nobody is covered`;
      log.add('warning', 'list-empty', message, where);
    }
  }
  const people = new Float64Array(zones.ids.length + 1);
  for (let r = 0; r < zoneOf.length; r++) people[zoneOf[r] < 0 ? zones.ids.length : zoneOf[r]] += population.weights[r];
  const walked = groups.filter(({ mode }) => mode !== 'buffer');
  const told = walked.length > 0 ? walked : groups;
  const undeclared = told.filter(({ key }) => !scopes.has(key));
  return {
    issues: [...declaration.issues, ...log.issues],
    notices: [
      ...(undeclared.length > 0 ? undeclaredNotices(undeclared) : []),
      ...told.flatMap((group) => missingNotices(group, scopes.get(group.key), zones, people, population.weightName)),
      ...told.flatMap((group) => (group.categories.every((name) => empty.has(name)) ? emptyNotices(group) : [])),
    ],
    report: {
      declared: [...covers]
        .sort(([a], [b]) => compareText(a, b))
        .map(([category, marks]) => declaredList(category, marks, zones)),
      undeclared: undeclared.map(({ key }) => key),
    },
  };
}

function declaredList(category: string, marks: Uint8Array, zones: FeatureLayer): DeclaredList {
  const covered = zones.ids.filter((_, zone) => marks[zone] === 1);
  return { category, zones: covered, outside: marks[zones.ids.length] === 1 };
}

const titlesOf = (groups: readonly FacilityGroup[]): string => groups.map(({ title }) => title).join('、');

const undeclaredNotices = (groups: readonly FacilityGroup[]): string[] => [
  `${titlesOf(groups)}:设施清单未声明覆盖范围,按完整清单计算`,
  `${titlesOf(groups)}: the lists do not say which zones they cover, they are taken as complete for the study`,
];

const emptyNotices = ({ title }: FacilityGroup): string[] => [
  `清单显示研究范围内无${title}设施,清单所覆盖街镇的覆盖率为0.00%`,
  `The list of ${title} holds no facility: nobody is covered in the zones that it covers`,
];

/** Names told in one sentence. */
const TOLD = 10;

function missingNotices(
  { title }: FacilityGroup,
  scope: GroupScope | undefined,
  zones: FeatureLayer,
  people: Float64Array,
  weightName: string,
): string[] {
  const outside = zones.ids.length;
  const missing = [...people.keys()].filter(
    (place) => scope?.assessed[place] === 0 && (place < outside || people[place] > 0),
  );
  if (missing.length === 0) return [];
  const names = findColumn(zones, 'name');
  const nameOf = (place: number, elsewhere: string): string =>
    place === outside ? elsewhere : textAt(names, place) || zones.ids[place];
  const listed = (elsewhere: string): string =>
    missing
      .slice(0, TOLD)
      .map((place) => nameOf(place, elsewhere))
      .join('、');
  const more = missing.length - TOLD;
  const count = missing.reduce((sum, place) => sum + people[place], 0) / 1000;
  return [
    `未收到${listed('街镇以外')}${more > 0 ? `等${missing.length}处` : ''}的${title}设施清单,未评价(不表示没有设施),涉及${weightName} ${count}`,
    `No list of ${title} came from ${listed('outside the zones')}${more > 0 ? ` and ${more} more` : ''}: not assessed there, which does not mean that there is none (${weightName} ${count})`,
  ];
}
