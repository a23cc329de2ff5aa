// Homes and facilities linked under a gate model. In: a network, the layers of a study. Out: where everybody stands, on the network that
// the search walks: the one given, or one with walls cut into it. Cost with walls: two copies of the network, and linking twice.
import { pickFeatures } from '../layers/canonical.ts';
import { compoundFinder, compoundsOfResidences, resolveCompounds, type CompoundSet } from '../layers/compounds.ts';
import { AppError } from '../errors.ts';
import type { GateModel, GateReport, StudyInputs, StudyParameters } from '../study-types.ts';
import type { FacilityEntrances, FacilityLinkage, FeatureLayer, Issue, Linkage, WalkNetwork } from '../types.ts';
import { linkFacilities } from './doors.ts';
import { buildEdgeIndex, type EdgeIndex } from './edge-index.ts';
import { linkWithinWalls } from './inner-legs.ts';
import { buildObstacles, legTester, NO_OWNER, pushSides, type LegTester } from './obstacles.ts';
import { snapPoints } from './snap.ts';
import { buildWalls } from './walls.ts';

export interface LinkedStudy {
  readonly network: WalkNetwork;
  readonly index: EdgeIndex;
  readonly linkage: Linkage;
  readonly facilityLinkage: FacilityLinkage;
  /** Present under `gates`. */
  readonly gates?: GateReport;
  readonly issues: readonly Issue[];
}

export interface LinkOptions {
  readonly snapMaxMeters: number;
  readonly minComponentMeters: number;
  readonly gateModel: GateModel;
  /** Gates that are open to everybody on foot, whatever the data say. */
  readonly openGates?: readonly string[];
}

/**
 * The gate model of a study.
 * @throws AppError `bad-usage` when it asks for layers or gates that are not there.
 */
export function resolveGateModel(
  { compounds, gates }: Pick<StudyInputs, 'compounds' | 'gates'>,
  { gateModel, openGates = [] }: Pick<StudyParameters, 'gateModel' | 'openGates'>,
): GateModel {
  const model = gateModel ?? (compounds !== undefined && gates !== undefined ? 'gates' : 'open');
  // without gates all of them are unknown, and counted
  if (model !== 'open' && compounds === undefined) {
    throw new AppError('bad-usage', `expected a layer of compounds with the gate model ${model}`);
  }
  if (model === 'open' && openGates.length > 0) {
    throw new AppError(
      'bad-usage',
      'expected the gate model gates to open gates, but it is open: every wall can be crossed',
    );
  }
  const missing = openGates.find((id) => !gates?.ids.includes(id));
  if (missing === undefined) return model;
  throw new AppError('bad-usage', `expected ids of gates to open, but there is no gate ${missing}`);
}

type Layers = Pick<StudyInputs, 'residences' | 'facilities' | 'barriers' | 'compounds' | 'gates'> & {
  readonly entrances?: FacilityEntrances | undefined;
};

export function linkStudy(network: WalkNetwork, index: EdgeIndex, layers: Layers, options: LinkOptions): LinkedStudy {
  const { residences, facilities, barriers } = layers;
  const snapping = {
    snapMaxMillimeters: Math.round(options.snapMaxMeters * 1000),
    minComponentMillimeters: Math.round(options.minComponentMeters * 1000),
  };
  const { sides, owners } = barrierSides(barriers);
  if (options.gateModel === 'open' || layers.compounds === undefined) {
    const legs = barrierLegs(barriers, options.snapMaxMeters);
    return {
      network,
      index,
      linkage: snapPoints(network, index, residences.points, { ...snapping, legs, moveOffIslands: false }),
      facilityLinkage: linkFacilities(network, index, facilities, { ...snapping, legs }, layers.entrances),
      issues: [],
    };
  }
  const set = resolveCompounds(
    layers.compounds,
    layers.gates ?? pickFeatures(layers.compounds, new Uint32Array(0), []),
    options.openGates ?? [],
  );
  const name = [layers.compounds, layers.gates, barriers, residences, facilities, layers.entrances?.layer]
    .map((layer) => layer?.sourceSha256.slice(0, 16) ?? '')
    .concat(options.openGates ?? [])
    .join(',');
  const linked = linkWalled(network, index, layers, set, { sides, owners }, { ...snapping, ...options, name });
  return linked;
}

function barrierSides(barriers: FeatureLayer | undefined): { readonly sides: number[]; readonly owners: number[] } {
  const sides: number[] = [];
  barriers?.ids.forEach((_, feature) => pushSides(barriers.polygons, feature, sides));
  return { sides, owners: new Array<number>(sides.length / 4).fill(NO_OWNER) };
}

/** Tells which access legs cross a barrier, where no walls are modelled. */
export function barrierLegs(barriers: FeatureLayer | undefined, snapMaxMeters: number): LegTester | null {
  const { sides, owners } = barrierSides(barriers);
  return legTester(buildObstacles(sides, owners), snapMaxMeters);
}

function linkWalled(
  network: WalkNetwork,
  index: EdgeIndex,
  { residences, facilities, entrances }: Layers,
  set: CompoundSet,
  barriers: { readonly sides: number[]; readonly owners: number[] },
  options: LinkOptions & {
    readonly snapMaxMillimeters: number;
    readonly minComponentMillimeters: number;
    readonly name: string;
  },
): LinkedStudy {
  const { snapMaxMillimeters, minComponentMillimeters, snapMaxMeters, name } = options;
  const find = compoundFinder(set);
  const homes = compoundsOfResidences(set, residences, find);
  const unknown = Uint8Array.from(homes, (compound) => (compound < 0 ? 0 : set.unknown[compound]));
  const report = reportGates(set, unknown);
  const walls = wallSides(set);
  const obstacles = buildObstacles(walls.sides, walls.owners);
  const legs = legTester(
    buildObstacles([...barriers.sides, ...walls.sides], [...barriers.owners, ...walls.owners]),
    snapMaxMeters,
  );
  const snapping = { snapMaxMillimeters, minComponentMillimeters, legs };
  if (obstacles === null) {
    const linkage = snapPoints(network, index, residences.points, { ...snapping, moveOffIslands: false });
    const facilityLinkage = linkFacilities(network, index, facilities, snapping, entrances);
    return { network, index, linkage, facilityLinkage, gates: report, issues: set.issues };
  }
  const walledOf = (lon: number, lat: number): number => walledOnly(set, find(lon, lat));
  const walled = buildWalls(network, set, obstacles, walledOf, legs, snapping, name);
  const members = homes.map((compound) => walledOnly(set, compound));
  const isNamed = Uint8Array.from(members, (compound, r) =>
    compound >= 0 && find(residences.points[2 * r], residences.points[2 * r + 1]) !== compound ? 1 : 0,
  );
  const links = linkWithinWalls(walled, buildEdgeIndex(walled.network), snapping, residences, members, isNamed, {
    ...{ layer: facilities, members: membersOf(facilities, walledOf), entrances },
    entranceMembers: entrances && membersOf(entrances.layer, walledOf),
  });
  return { ...links, index: buildEdgeIndex(links.network), gates: report, issues: set.issues };
}

const walledOnly = ({ walled }: CompoundSet, compound: number): number =>
  compound >= 0 && walled[compound] === 1 ? compound : -1;

const membersOf = ({ ids, points }: FeatureLayer, walledOf: (lon: number, lat: number) => number): Int32Array =>
  Int32Array.from(ids, (_, f) => walledOf(points[2 * f], points[2 * f + 1]));

function wallSides({ layer, walled }: CompoundSet): { sides: number[]; owners: number[] } {
  const sides: number[] = [];
  const owners: number[] = [];
  layer.ids.forEach((_, compound) => {
    if (walled[compound] === 0) return;
    pushSides(layer.polygons, compound, sides);
    while (owners.length < sides.length / 4) owners.push(compound);
  });
  return { sides, owners };
}

function reportGates({ walled, unknown, gates, limitedHours }: CompoundSet, flags: Uint8Array): GateReport {
  const count = (list: Uint8Array): number => list.reduce((sum, flag) => sum + flag, 0);
  return {
    walledCompounds: count(walled),
    unknownCompounds: count(unknown),
    openGates: gates.filter(({ isEntry, isExit }) => isEntry || isExit).length,
    gates: gates.length,
    limitedHours,
    unknown: flags,
  };
}
