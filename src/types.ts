// The nouns that pass between the stages, in the order of the data flow. Nothing here runs.
//
// Two rules hold everywhere, and make every result independent of file order, threads and machine:
//   indices inside, ids outside: features are in *canonical order* (by id as text; repeated ids by coordinates), so the
//   smaller index is the smaller id; numbers that are compared or summed are whole: 1e-7 degrees, millimetres, milliseconds,
//   thousandths of a weight.

// ---------------------------------------------------------------------------------------------------------------- layers

/** Layers that a study may have beside its four; each changes nothing when absent. */
export const OPTIONAL_KINDS = ['totals', 'lists', 'entrances', 'compounds', 'gates', 'barriers'] as const;
export type OptionalKind = (typeof OPTIONAL_KINDS)[number];

/** `candidates`: possible sites, which siting chooses from and coverage knows nothing of. */
export const LAYER_KINDS = ['network', 'residences', 'facilities', 'zones', ...OPTIONAL_KINDS, 'candidates'] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];

/** One thing for each optional layer that there is. */
export type PerOptionalKind<Value> = { readonly [Kind in OptionalKind]?: Value | undefined };

/** Something wrong, or worth knowing, in the data of a caller. A value, never thrown. */
export interface Issue {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly layer?: string;
  /** Id of the feature, as text. */
  readonly feature: string | null;
  /** Place of the feature in its file, counted from 1. */
  readonly row: number | null;
  readonly field: string | null;
  readonly value: string | null;
  /** Longitude and latitude in degrees, for a map; null where the place is not known. */
  readonly place: readonly [lon: number, lat: number] | null;
  readonly message: string;
}

/** What a file holds and everything wrong with it: `lifecircle inspect --json`, and the answer to an upload. */
export interface ImportReport {
  readonly accepted: boolean;
  readonly kind: LayerKind;
  readonly format: string;
  readonly encoding: string;
  readonly crs: string;
  readonly counts: {
    readonly read: number;
    readonly kept: number;
    readonly repaired: number;
    readonly dropped: number;
  };
  /** At most 100 of each code, in file order; `issueCounts` has the whole number. */
  readonly issues: readonly Issue[];
  readonly issueCounts: Readonly<Record<string, number>>;
  /** What was found: geometry types, fields, categories with their counts, the extent. */
  readonly summary: Readonly<Record<string, unknown>>;
  /** Why the layer was refused; null when accepted. */
  readonly code: string | null;
  readonly message: string | null;
  /** What the file is called. */
  readonly name: string;
}

/** Bytes to read, made by the engine: the stages never open files themselves. */
export interface Source {
  /** What messages call it: the file's base name, or the name given to the upload. */
  readonly name: string;
  /** Bytes, when known. */
  readonly size: number | null;
  /** The content from the start, each time it is called. */
  stream(): AsyncIterable<Uint8Array>;
  /** Bytes `start` up to `end` (fewer where the content ends): archives and tables are not read from front to back. */
  slice(start: number, end: number): Promise<Uint8Array>;
  /** Where the bytes lie as a file, for readers that can only open one; absent for stdin and for bytes in memory. */
  readonly path?: string;
}

/** A local coordinate system as its file says it. The text is a secret: it goes to where layers are read, and nowhere else. */
export interface CrsFile {
  /** What messages call the file. */
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
}

/** What a caller says about a file; plain values that travel to another process. */
export interface ReadSettings {
  /** Coordinate system the caller declares, such as `EPSG:4490`; goes before what the file says. */
  readonly crs?: string;
  /** Local coordinate system, instead of `crs`. */
  readonly crsFile?: CrsFile;
  /** Encoding of the texts, such as `gb18030`; goes before what the file says. */
  readonly encoding?: string;
  /** Which layer, table or sheet of a file that holds several. */
  readonly layer?: string;
  /** Field of the product -> name of the column that holds it. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Facilities: category text -> taxonomy codes; goes before the names that the taxonomy knows. */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
  /** Of which day the data are, `2024-06-01`; goes before what the file says. */
  readonly date?: string;
  /** Nothing is repaired or guessed: a file that needs it is refused. */
  readonly strict?: boolean;
}

/** Values of one property over all features of a layer: numbers (NaN = missing) or texts ('' = missing). */
export type Column =
  | { readonly type: 'number'; readonly values: Float64Array }
  | { readonly type: 'text'; readonly values: readonly string[] };

/**
 * Polygons of all features, flat. Feature f has polygons `firstPolygon[f] .. firstPolygon[f + 1]` (none for a point),
 * polygon p has rings `firstRing[p] .. firstRing[p + 1]` (shell first), ring r has vertices `firstVertex[r] ..
 * firstVertex[r + 1]`, closed (the last equals the first), in `vertices` as lon, lat units.
 * Shells run counter-clockwise, holes clockwise (RFC 7946). A line (of barriers only) is a polygon of one ring that is not closed.
 */
export interface PolygonTable {
  readonly firstPolygon: Uint32Array;
  readonly firstRing: Uint32Array;
  readonly firstVertex: Uint32Array;
  readonly vertices: Int32Array;
}

/** Features of any kind but ways, in canonical order; those of tables have no place. */
export interface FeatureLayer {
  readonly kind: Exclude<LayerKind, 'network'>;
  /** What messages call it: the name of the file or of the stored layer. */
  readonly name: string;
  /** SHA-256 of the source bytes, hex. */
  readonly sourceSha256: string;
  readonly ids: readonly string[];
  /** Representative point of each feature: lon, lat units, interleaved; NO_POSITION twice for an unplaced one. */
  readonly points: Int32Array;
  readonly polygons: PolygonTable;
  /** Every scalar property of the source, under its own name. */
  readonly columns: ReadonlyMap<string, Column>;
  /** Field of the product -> column that holds it; see layers/fields.ts. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Tags of a way or of a barrier node: only the keys that the walking profile reads. */
export type TagSet = Readonly<Record<string, string>>;

/** A network as read: ways over vertices, not yet split into edges. */
export interface WayLayer {
  readonly kind: 'network';
  readonly name: string;
  readonly sourceSha256: string;
  /** lon, lat units, interleaved. Two ways meet where they use the same vertex, and nowhere else. */
  readonly vertices: Int32Array;
  /** Way w runs over vertices `refs[firstRef[w]] .. refs[firstRef[w + 1] - 1]`, at least two of them. */
  readonly firstRef: Uint32Array;
  readonly refs: Uint32Array;
  /** Source id of each way as text order key: OSM ids and numeric ids as numbers, others as texts. */
  readonly wayIds: readonly string[] | Float64Array;
  /** Index into `tagSets` per way. */
  readonly wayTags: Uint32Array;
  readonly tagSets: readonly TagSet[];
  /** Vertices that carry a barrier, and the index of their tags in `tagSets`. */
  readonly barrierVertices: Uint32Array;
  readonly barrierTags: Uint32Array;
  /** Length of each way in metres by an attribute the user named (NaN: use the geometry); absent when none was named. */
  readonly wayMeters?: Float64Array;
  /** Name of that attribute. */
  readonly lengthField?: string;
  /** Sources that must be named with anything made from it, as told by the file; absent when it tells none. */
  readonly attribution?: readonly string[];
  /** Of which day the ways are, where that is known. */
  readonly date?: string;
  /** True when the source is OSM: ways that carry no `highway` are not streets then. */
  readonly osm: boolean;
}

export type Layer = FeatureLayer | WayLayer;

// --------------------------------------------------------------------------------------------------------------- network

/** Out-arcs of every node. Node n has arcs `firstArc[n] .. firstArc[n + 1]`; arc a leads to `arcs[2a]` over `arcs[2a + 1]` mm. */
export interface Adjacency {
  readonly firstArc: Uint32Array;
  readonly arcs: Uint32Array;
  /** Edge that arc a walks along. */
  readonly arcEdges: Uint32Array;
}

export const EDGE_FORWARD = 1;
export const EDGE_BACKWARD = 2;
/** Walked, but nobody's address: bridge, tunnel, steps, elevator, indoor, another level. */
export const EDGE_NO_SNAP = 4;
/** The level of an edge, -16 to 15, is in the bits from here on; 0 is the ground. */
export const EDGE_LEVEL_SHIFT = 3;

/** Counts and findings of a network build, kept with the network. */
export interface NetworkSummary {
  readonly sourceName: string;
  readonly sourceSha256: string;
  readonly ways: 'walkable' | 'all';
  /** True when `ways: all` was not asked for but nothing is tagged. */
  readonly untagged: boolean;
  readonly private: boolean;
  readonly ferries: boolean;
  /** What compounds, gates and homes it was cut for, if it was. */
  readonly walls?: string;
  /** Attribute that replaced the geometric length, if one did. */
  readonly lengthField: string | null;
  /** Sources that must be named with every result. */
  readonly attribution: readonly string[];
  /** Of which day the ways are; absent when nobody said. */
  readonly date?: string;
  readonly waysRead: number;
  readonly waysUsed: number;
  readonly lengthMeters: number;
  readonly oneWayEdges: number;
  readonly components: number;
  /** Crossings that got a common vertex, and line ends that were joined, where that was asked for. */
  readonly node?: { readonly crossings: number };
  readonly weld?: { readonly meters: number; readonly ends: number };
}

/**
 * Walkable ways as a graph, in one shared buffer (see network/walk-network.ts). Nodes are junctions and way ends in Hilbert
 * order; edges run between them from the node with the lexicographically smaller position, sorted by where they are.
 */
export interface WalkNetwork {
  /** Names the network in every table made from it. */
  readonly id: string;
  readonly buffer: SharedArrayBuffer;
  readonly summary: NetworkSummary;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** lon, lat units of each node. */
  readonly nodes: Int32Array;
  /** Arcs in walking direction, and the same reversed (the same object when no edge is one-way). */
  readonly outward: Adjacency;
  readonly inward: Adjacency;
  readonly edgeFrom: Uint32Array;
  readonly edgeTo: Uint32Array;
  /** Millimetres. */
  readonly edgeLengths: Uint32Array;
  /** EDGE_ bits. */
  readonly edgeFlags: Uint8Array;
  /** Points of edge e between its ends: `shape[2 * firstShape[e]] ..`, lon, lat units. */
  readonly firstShape: Uint32Array;
  readonly shape: Int32Array;
  /** Component of each node; 0 is the longest. */
  readonly nodeComponents: Uint32Array;
  /** Metres of ways in each component, in millimetres. */
  readonly componentLengths: Float64Array;
  /** Source id of the way of each edge; absent in networks that were saved before ids were kept. */
  readonly edgeWayIds?: EdgeWayIds;
  /** Nodes at which a barrier stops everybody; absent where there is none. */
  readonly barrierNodes?: Uint32Array;
}

/** Ids as numbers (OSM), or as UTF-8 texts one behind the other and where each begins. */
export type EdgeWayIds =
  { readonly numbers: Float64Array } | { readonly bytes: Uint8Array; readonly starts: Uint32Array };

export const UNLINKED = 0xffffffff;

/** How a point came to its edge. */
export const LINK_OK = 0;
export const LINK_NO_POSITION = 1;
/** No edge that may be snapped to within `snapMax`. */
export const LINK_TOO_FAR = 2;
/** The nearest edge lies on a small component of over 100 m: the point was not moved to another. */
export const LINK_ISLAND = 3;
/** A small component was nearer and was passed over. */
export const LINK_MOVED = 4;
/** An edge is near enough, but every straight way to one crosses a barrier. */
export const LINK_BARRIER = 5;

/** Where points stand on the network. Linked: LINK_OK or LINK_MOVED. */
export interface Linkage {
  readonly networkId: string;
  readonly count: number;
  /** Edge of each point, or UNLINKED. */
  readonly edges: Uint32Array;
  /** Millimetres from the edge's first end. */
  readonly offsets: Uint32Array;
  /** Access leg, millimetres (straight line); UNREACHED for an unlinked point. */
  readonly access: Uint32Array;
  /** LINK_ values. */
  readonly status: Uint8Array;
  /** LINK_MOVED and LINK_ISLAND: distance to the edge passed over, millimetres; else 0. */
  readonly passedOver: Uint32Array;
}

/** Doors of facilities on the network; a facility may have many. Sorted by edge, then offset. */
export interface DoorTable {
  readonly networkId: string;
  readonly facilities: Uint32Array;
  readonly edges: Uint32Array;
  readonly offsets: Uint32Array;
  readonly access: Uint32Array;
}

/** The entrances of facilities: those that can be used, by facility; empty for one whose entrances are all closed. */
export interface FacilityEntrances {
  readonly layer: FeatureLayer;
  readonly ofFacility: ReadonlyMap<number, readonly number[]>;
}

/** What became of each facility when it was linked. */
export interface FacilityLinkage {
  readonly doors: DoorTable;
  /** LINK_ status per facility. */
  readonly status: Uint8Array;
  /** Number of facilities by rule: `point`, `boundary`, `nearest`; `entrances` where there is such a layer. */
  readonly rules: Readonly<Record<'point' | 'boundary' | 'nearest', number>> & { readonly entrances?: number };
  /** Facilities that are reached at their entrances only. */
  readonly entrances?: FacilityEntrances | undefined;
}

// ----------------------------------------------------------------------------------------------------------------- reach

export const UNREACHED = 0x7fffffff;
export const NO_FACILITY = -1;

/** The nearest facility of one group for every residence. */
export interface ReachColumn {
  readonly networkId: string;
  /** Millimetres from residence to facility with both legs; UNREACHED beyond the search limit. */
  readonly lengths: Int32Array;
  /** Index of the nearest facility (of equally near ones the smallest), or NO_FACILITY. */
  readonly facilities: Int32Array;
}

/**
 * Costs between residences and sites: candidates to choose from, or facilities. In the unit of the caller (minutes, metres); a pair
 * that is not listed is unreachable. Sites and residences are in text order of their ids. Residence r has pairs `first[r] .. first[r + 1] - 1`, by ascending
 * candidate.
 */
export interface CostTable {
  readonly candidateIds: readonly string[];
  readonly residenceIds: readonly string[];
  /** Thousandths, whole, never negative. */
  readonly weights: Float64Array;
  /** Zone of each residence, an index into `zoneIds`, or -1. */
  readonly zones: Int32Array;
  /** In text order. */
  readonly zoneIds: readonly string[];
  readonly first: Uint32Array;
  readonly candidates: Uint32Array;
  readonly costs: Float64Array;
}

// -------------------------------------------------------------------------------------------------------------- coverage

export type Combination = 'each' | 'mean' | 'all' | 'any' | 'k_of_n';

/** A set of facilities that count as one service: every facility with one of these categories (or taxonomy codes). */
export interface FacilityGroup {
  readonly key: string;
  readonly title: string;
  /** Category texts, or taxonomy codes when the indicator comes from a standard. */
  readonly categories: readonly string[];
  /** Present where lengths are straight lines, and not ways along the network. */
  readonly mode?: 'buffer';
}

/** How far is measured: along the network, or in a straight line (geodesic). */
export type Mode = 'walk' | 'buffer';

export type Cutoff = { readonly minutes: number } | { readonly meters: number };

/** One figure per zone. A standard expands into several; without one, every category present is one. */
export interface Indicator {
  /** As printed in the `indicator` column. */
  readonly id: string;
  readonly title: string;
  readonly groups: readonly FacilityGroup[];
  readonly combination: Combination;
  /** k of `k_of_n`, else 0. */
  readonly k: number;
  readonly cutoff: Cutoff;
  readonly speedMps: number;
  /** Percent, 0 to 100. */
  readonly targetPercent: number;
}

export const STATUS_COVERED = 0;
export const STATUS_UNCOVERED = 1;
export const STATUS_UNDECIDED = 2;
export const STATUS_NOT_ASSESSED = 3;

/** Why a residence is undecided; index 0 = it is not. Order = which one is told when several hold. */
export const REASONS = [
  '',
  'no_position',
  'missing_weight',
  'not_linked',
  'island',
  'barrier',
  'facility_unplaced',
  'data_edge',
  'no_residence_data',
] as const;
export type Reason = (typeof REASONS)[number];

export type Verdict = 'met' | 'not_met' | 'undetermined' | 'not_assessed' | 'no_denominator';
export type Level = 'zone' | 'parent' | 'outside' | 'study';

/** One row of coverage.csv. Weights are thousandths, whole. */
export interface CoverageRow {
  readonly zoneId: string;
  readonly zoneName: string;
  readonly level: Level;
  readonly parentId: string;
  readonly indicator: Indicator;
  readonly total: number;
  /** Null for `mean`, which has no numerator of people. */
  readonly covered: number | null;
  readonly uncovered: number | null;
  readonly undecided: number | null;
  /** Share and its upper bound, 0 to 1; null when there is none. Never used for the verdict. */
  readonly share: number | null;
  readonly shareUpper: number | null;
  readonly verdict: Verdict;
  readonly shortfall: number | null;
  readonly shortfallMin: number | null;
  readonly nearCutoff: number | null;
  readonly unplacedFacilities: number;
  /** Weight behind unknown gates; null when walls are not modelled. */
  readonly gatesUnknown?: number | null;
  /** Weight of places that are not assessed, which is in no other figure of the row unless the whole row is not assessed. */
  readonly outsideScope?: number;
}

/** Who is counted: one weight per residence. */
export interface Population {
  /** Full name of the weight: `population`, `households`, `residences`, or the field asked for. */
  readonly weightName: string;
  /** Thousandths, whole, never negative. */
  readonly weights: Float64Array;
  /** 1 where the weight was missing or nonsensical (it is 0 then). */
  readonly missing: Uint8Array;
  /** 1 for people without residences: not a home, but what a census counts where no home is known. Absent: nobody. */
  readonly unhoused?: Uint8Array;
}

/** What the people of a census may be shared by. */
export const ALLOCATE_BY = ['population', 'households', 'floor_area', 'count'] as const;
export type AllocateBy = (typeof ALLOCATE_BY)[number];

/** Zones of the residences. */
export interface ZoneAssignment {
  /** Index of the zone feature of each residence, or -1 for outside. */
  readonly zones: Int32Array;
  readonly issues: readonly Issue[];
}
