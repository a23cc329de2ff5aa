// Layers that a study may have beside its four, whatever stands for them: files, ids, what was read from them.
import { OPTIONAL_KINDS, type LayerKind, type OptionalKind, type PerOptionalKind } from './types.ts';

/** What each is, in the help of every door. */
export const OPTIONAL_LAYERS: Readonly<Record<OptionalKind, string>> = {
  totals: 'people of zones or committees, as a census has them: a table without places; every sum agrees with it',
  compounds: 'housing compounds: polygons with gated yes, no or unknown',
  gates: 'gates of compounds: points with compound_id, open, hours, oneway and access',
  barriers: 'what nobody steps across: rivers, railways, expressways, walls, as lines or polygons',
  lists: 'which zones the list of each category covers, a table without places: other zones are not assessed',
  entrances: 'doors of facilities, points with facility_id or site_id: a facility that has any is reached there only',
};

/** Kinds that are tables: where a row lies is told by what it names. */
export const TABLE_KINDS: ReadonlySet<LayerKind> = new Set(['totals', 'lists']);

/** Those that there are, in the order of their kinds. */
export function listOptional<Value>(values: PerOptionalKind<Value>): [kind: OptionalKind, value: Value][] {
  return OPTIONAL_KINDS.flatMap((kind) => {
    const value = values[kind];
    return value === undefined ? [] : [[kind, value]];
  });
}

/** Something else for each that there is, one after the other. */
export async function mapOptional<Value, Made>(
  values: PerOptionalKind<Value>,
  make: (value: Value, kind: OptionalKind) => Promise<Made> | Made,
): Promise<PerOptionalKind<Made>> {
  const made: { [Kind in OptionalKind]?: Made } = {};
  for (const [kind, value] of listOptional(values)) made[kind] = await make(value, kind);
  return made;
}
