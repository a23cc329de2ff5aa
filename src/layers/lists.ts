// What lists of facilities cover (product semantics 7). In: a table with a category and a zone in each row, and of which day the list is.
// Out: rows with the zones they mean. A row without a zone means the whole study, the id of a parent all of its zones. Rows that cannot
// be used are told and left out: what they would have covered is then not assessed, never covered by mistake.
import { AppError } from '../errors.ts';
import type { FeatureLayer } from '../types.ts';
import { splitCategories } from './codes.ts';
import { findColumn, findFieldName, textAt } from './fields.ts';
import type { IssueLog } from './issue-log.ts';
import { listAncestors, namedZones } from './zones.ts';

export interface ListRow {
  /** Id of the row, for messages. */
  readonly id: string;
  readonly texts: readonly string[];
  /** Taxonomy codes of the texts. */
  readonly codes: readonly string[];
  /** Zone indices, ascending; null: the whole study, with everything outside the zones. */
  readonly zones: readonly number[] | null;
}

/** Why a table of lists is of no use: no column says which category; null when one does. */
export function findListsRefusal(layer: Pick<FeatureLayer, 'kind' | 'name' | 'columns' | 'fields'>): AppError | null {
  if (layer.kind !== 'lists' || findFieldName(layer, 'category') !== undefined) return null;
  const columns = [...layer.columns.keys()].join(', ') || 'none';
  return new AppError(
    'column-missing',
    `${layer.name}: expected a column with the category of each list (category, 设施类别), but the columns are ${columns}: name it with --column lists:category=COLUMN`,
  );
}

/** The rows of a table of lists, in canonical order. */
export function readLists(lists: FeatureLayer, zones: FeatureLayer, log: IssueLog): ListRow[] {
  const refusal = findListsRefusal(lists);
  if (refusal) throw refusal;
  const [category, codes] = [findColumn(lists, 'category'), findColumn(lists, 'codes')];
  const [zoneId, zoneName] = [findColumn(lists, 'zone_id'), findColumn(lists, 'zone_name')];
  const byName = namedZones(lists, zones);
  const within = zonesWithin(zones);
  const rows: ListRow[] = [];
  for (let row = 0; row < lists.ids.length; row++) {
    const id = lists.ids[row];
    const texts = splitCategories(textAt(category, row));
    if (texts.length === 0) {
      const message = `row ${id} names no category: it covers nothing`;
      log.add('warning', 'list-invalid', message, { layer: lists.name, feature: id, field: 'category' });
      continue;
    }
    const names = [zoneId, zoneName].map((column) => textAt(column, row).trim()).filter((name) => name !== '');
    const found = names.map((name) => within.get(name)).find((members) => members !== undefined);
    const own = byName(row);
    if (names.length > 0 && found === undefined && own < 0) {
      const message = `row ${id} says that the list of ${texts.join(', ')} covers ${names.join(' ')}, which is no zone: it covers nothing`;
      const where = { layer: lists.name, feature: id, field: 'zone_id', value: names[0] };
      log.add('warning', 'list-zone-unknown', message, where);
    }
    // the category is declared all the same
    const members = names.length === 0 ? null : (found ?? (own < 0 ? [] : [own]));
    rows.push({ id, texts, codes: splitCategories(textAt(codes, row)), zones: members });
  }
  return rows;
}

/** Zones by the id of each and of every parent above it, ascending. */
function zonesWithin(zones: FeatureLayer): Map<string, number[]> {
  const within = new Map<string, number[]>();
  const parents = findColumn(zones, 'parent_id');
  const indexOf = new Map(zones.ids.map((id, zone) => [id, zone]));
  for (let zone = 0; zone < zones.ids.length; zone++) {
    const above = listAncestors(zone, (each) => textAt(parents, each), indexOf);
    for (const id of new Set([zones.ids[zone], ...above])) {
      const members = within.get(id);
      if (members) members.push(zone);
      else within.set(id, [zone]);
    }
  }
  return within;
}
