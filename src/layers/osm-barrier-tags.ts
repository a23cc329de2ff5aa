// Which OSM objects nobody steps across, whether or not a way does; which are walled compounds, and gates in their walls. In: tags.
// Out: what it is, or null. What runs on a bridge is walked under, what runs in a tunnel or culvert is walked over. A wall, fence or
// hedge that closes is a compound, and no barrier: its gates let people through. docs/walls-and-gates.md tells the rules to users.
import { nameOf, type OsmProperties } from './osm-facility-tags.ts';
import type { OsmObject, OsmTags } from './osm-object.ts';

const WALLS: ReadonlySet<string> = new Set(['wall', 'city_wall', 'retaining_wall', 'fence', 'hedge']);
const BARRIERS: Readonly<Record<string, ReadonlySet<string>>> = {
  barrier: WALLS,
  waterway: new Set(['river', 'canal', 'riverbank', 'dock']),
  natural: new Set(['water', 'coastline']),
  railway: new Set(['rail', 'light_rail']),
  highway: new Set(['motorway', 'motorway_link']),
};
const KEYS = Object.keys(BARRIERS);
const GATES: ReadonlySet<string> = new Set(
  'gate lift_gate swing_gate sliding_gate sliding_beam wicket_gate kissing_gate turnstile full-height_turnstile hampshire_gate entrance'.split(
    ' ',
  ),
);

export const wantsBarrierKey = (key: string): boolean => Object.hasOwn(BARRIERS, key);

/** The value of the first of its keys that says so. */
export function barrierOf(object: OsmObject): string | null {
  const { tags } = object;
  if (isYes(tags.bridge) || isYes(tags.tunnel) || tags.covered === 'yes' || isWalled(object)) return null;
  const key = KEYS.find((each) => BARRIERS[each].has(tags[each] ?? ''));
  return key === undefined ? null : tags[key];
}

const isYes = (value: string | undefined): boolean => value !== undefined && value !== 'no';

/** A wall that closes round something. */
export function isWalled(object: OsmObject): boolean {
  if (object.type === 'node' || !WALLS.has(object.tags.barrier ?? '')) return false;
  if (object.type === 'relation') return true;
  const { refs } = object;
  return refs.length > 3 && refs[0] === refs[refs.length - 1];
}

export const isGate = ({ type, tags }: OsmObject): boolean => type === 'node' && GATES.has(tags.barrier ?? '');

/** Who may pass a gate, in the fields of our own gates. */
export function gateProperties(tags: OsmTags): OsmProperties {
  const foot = tags.foot ?? tags.access ?? '';
  return {
    name: nameOf(tags),
    open: tags.locked === 'yes' || foot === 'no' ? 'no' : 'yes',
    hours: tags.opening_hours ?? '',
    oneway: '',
    access: '',
  };
}
