// The town of town-files.ts for the map: in a district, with a very long name, and a zone where nobody lives.
import type { TestService } from './service.ts';
import { ask } from './service.ts';
import { TOWN } from './town-files.ts';

export const LONG_NAME = '中国(上海)自由贸易试验区临港新片区综合保税区管理委员会直属社区街道办事处';

interface ZoneFeature {
  properties: Record<string, string>;
  geometry: { coordinates: number[][][] };
}

/** The two zones of the town, in one district, and a third north of them. */
function zones(): string {
  const { features, ...collection } = JSON.parse(TOWN.zones) as { features: ZoneFeature[] };
  const [west, east] = features;
  const north: ZoneFeature = structuredClone(west);
  for (const position of north.geometry.coordinates[0]) position[1] += 0.0055;
  west.properties = { zone_id: 'z1', name: '西街道', parent_id: '滨江区' };
  east.properties = { zone_id: 'z2', name: LONG_NAME, parent_id: '滨江区' };
  north.properties = { zone_id: 'z3', name: '<b>空</b>镇', parent_id: '浦北区' };
  return JSON.stringify({ ...collection, features: [west, east, north] });
}

export interface MapTown {
  readonly run: string;
  readonly layers: Readonly<Record<'network' | 'residences' | 'facilities' | 'zones', string>>;
}

/** Uploads the town and runs its study: clinics and schools within 900 m, target 85 %. */
export async function loadMapTown(service: TestService): Promise<MapTown> {
  const files = { ...TOWN, zones: zones() };
  const upload = async (kind: keyof typeof files): Promise<string> =>
    (await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}.geojson`, files[kind])).body.id;
  const layers = {
    network: await upload('network'),
    residences: await upload('residences'),
    facilities: await upload('facilities'),
    zones: await upload('zones'),
  };
  const study = { ...layers, facilities: [layers.facilities], cutoffMeters: 900, title: '小镇' };
  const json = { 'content-type': 'application/json' };
  const { body } = await ask(service, 'POST', '/runs', JSON.stringify(study), json);
  return { run: body.id, layers };
}
