// The nouns of a whole study: what a caller sets, what goes in, what comes out. Nothing here runs.
import type {
  AllocateBy,
  CoverageRow,
  Cutoff,
  DoorTable,
  FacilityEntrances,
  FacilityGroup,
  FacilityLinkage,
  FeatureLayer,
  Indicator,
  Issue,
  LayerKind,
  Level,
  Linkage,
  Mode,
  PerOptionalKind,
  Population,
  ReachColumn,
  WalkNetwork,
  WayLayer,
  ZoneAssignment,
} from './types.ts';

/** Which level counts where residences hold others; `both`: they are different people. */
export const RESIDENCE_LEVELS = ['building', 'compound', 'both'] as const;
export type ResidenceLevel = (typeof RESIDENCE_LEVELS)[number];

/** Degrees; null: the facility has no known place. */
export type EditPlace = readonly [lon: number, lat: number] | null;

/** What if. A facility that is moved becomes a point, whatever it was. */
export type FacilityEdit =
  | {
      readonly op: 'add';
      readonly id: string;
      readonly place: EditPlace;
      /** By columns or fields of the layer, the category among them. */
      readonly properties: Readonly<Record<string, string | number>>;
    }
  | { readonly op: 'move'; readonly id: string; readonly place: EditPlace }
  | { readonly op: 'close'; readonly id: string };

/** What a caller may set. Null: the standard's value, else the default of product.md. */
export interface StudyParameters {
  readonly standard: Standard | null;
  readonly cutoff: Cutoff | null;
  readonly speedMps: number | null;
  readonly targetPercent: number | null;
  /** Every indicator once for each: along the network, in a straight line, or both. */
  readonly modes: readonly Mode[] | null;
  /** Sensitivities: other speeds and cutoffs, which never change a published number. */
  readonly speedsMps: readonly number[] | null;
  readonly cutoffs: readonly Cutoff[] | null;
  /** Field of the residences that is the weight. */
  readonly weight: string | null;
  /** Other fields of the residences to count by as well, each with rows of its own in coverage.csv. */
  readonly moreWeights?: readonly string[];
  /** Which residences count where one holds others, as a compound its buildings; absent: such a layer is refused. */
  readonly residenceLevel?: ResidenceLevel;
  readonly allowMissingWeight: boolean;
  /** Floor area of one person: people are taken from floors where a residence has none. Null: never. */
  readonly squareMetersPerPerson: number | null;
  /** What totals are shared by; null: `population`. Means nothing without totals. */
  readonly allocateBy: AllocateBy | null;
  /** Field of the facilities that is the category. */
  readonly categoryField: string | null;
  readonly snapMaxMeters: number;
  readonly minComponentMeters: number;
  readonly ways: 'walkable' | 'all';
  /** Also walk ways and gates tagged private. */
  readonly private: boolean;
  readonly ferries: boolean;
  /** Day on which facilities are looked at, `2024-06-01`; left out: that of their lists, where these declare one. */
  readonly asOf?: string | null;
  /** Null: `gates` where there are compounds and gates, else `open`. */
  readonly gateModel?: GateModel | null;
  /** Gates that are open to everybody on foot, whatever the data say: an edit. */
  readonly openGates?: readonly string[];
  /** What if: facilities added, moved, closed before anything is computed, one after the other. */
  readonly edits?: readonly FacilityEdit[];
  /** A scenario: facilities that are planned or being built count. */
  readonly includePlanned?: boolean;
  /** Line ends are joined to lines of their level within this distance; absent or 0: none. */
  readonly weldMeters?: number;
  /** Lines of one level are joined where they cross. */
  readonly node?: boolean;
  /** Also tell what the network is worth, by zone. */
  readonly networkReport?: boolean;
  /** How far times and lengths are told beyond the cutoff; null = 60 minutes. */
  readonly searchLimit: Cutoff | null;
  /** Positions (lon, lat degrees) whose component is confirmed to be no data error. */
  readonly confirmedComponents: readonly (readonly [number, number])[];
  /** Layers, by kind or name, that are right where they lie, although they would fit the network better elsewhere; true: all. */
  readonly confirmCrs: boolean | readonly string[];
}

/** One thing a standard leaves open, how it is taken, and how sure that is. */
export interface StandardAssumption {
  readonly parameter: string;
  readonly value: string;
  /** `plan`, `verified`, `secondary`, `memory` as for sources, or `assumed`: nobody has said so. */
  readonly status: string;
  readonly note: { readonly zh?: string; readonly en?: string };
}

/** A standard as parsed from data/standards: its identity and the indicators it asks for. */
export interface Standard {
  readonly id: string;
  readonly edition: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly source: Readonly<Record<string, unknown>>;
  /** Open questions of the standard, printed with every result. */
  readonly notes: { readonly zh?: string; readonly en?: string };
  /** Named by taxonomy codes. */
  readonly indicators: readonly Indicator[];
  /** How it measures. */
  readonly mode: Mode;
  /** Whom it counts: `residents`, `homes`… */
  readonly denominator: string;
  /** Longest access leg it allows, metres; null when it does not say. */
  readonly snapMaxMeters: number | null;
  readonly assumptions: readonly StandardAssumption[];
}

/** Whether walls of compounds stop people. */
export type GateModel = (typeof GATE_MODELS)[number];
export const GATE_MODELS = ['open', 'gates', 'bounds'] as const;

/** What was made of compounds and gates. */
export interface GateReport {
  readonly walledCompounds: number;
  readonly unknownCompounds: number;
  /** Gates of walled compounds that people on foot pass, and all of them. */
  readonly openGates: number;
  readonly gates: number;
  /** Gates with hours that are neither always nor never: taken as open. */
  readonly limitedHours: number;
  /** 1 for each residence of a compound whose gates are not known. */
  readonly unknown: Uint8Array;
}

export interface StudyInputs extends PerOptionalKind<FeatureLayer> {
  readonly network: WayLayer | WalkNetwork;
  readonly residences: FeatureLayer;
  readonly facilities: FeatureLayer;
  /** The lists that `facilities` is made of, where they are several. */
  readonly facilityLists?: readonly FeatureLayer[];
  readonly zones: FeatureLayer;
  /** Findings of the readers, sentences and sources that travel into the result. */
  readonly issues: readonly Issue[];
  readonly notices: readonly string[];
  readonly attribution: readonly string[];
  /** Of the layers whose day is known. */
  readonly dates?: readonly LayerDate[];
  /** Possible sites, which change nothing in the result: a layer, or places on the network this far apart. */
  readonly candidates?: FeatureLayer | { readonly everyMeters: number } | undefined;
}

/** Possible sites as facilities are linked. */
export interface CandidateSites {
  readonly layer: FeatureLayer;
  /** By their index in `layer`. */
  readonly doors: DoorTable;
  /** LINK_ status of each. */
  readonly status: Uint8Array;
}

/** Of which day a layer is, `2024-06-01`, and who says so: the caller, or the file. */
export interface LayerDate {
  readonly kind: LayerKind;
  readonly name: string;
  readonly date: string;
  readonly from: 'declared' | 'file';
}

/** A component of the network that residences are linked to. */
export interface ComponentReport {
  /** 0 is the longest. */
  readonly component: number;
  readonly lengthMeters: number;
  readonly residences: number;
  /** Thousandths. */
  readonly weight: number;
  /** Straight line to the longest component; null when it is over 5 km. */
  readonly gapMeters: number | null;
  /** A place on it, degrees. */
  readonly lon: number;
  readonly lat: number;
}

/**
 * `shared`; `equal_shares`: all weights were 0; `no_residences`: its people are undecided in its zone; `unknown`: in no zone that is
 * known; `exceeded`: its committees have more people than it; `parent`: its zones have its people.
 */
export type UnitStatus = 'shared' | 'equal_shares' | 'no_residences' | 'unknown' | 'exceeded' | 'parent';

/** What became of one unit; people in thousandths. */
export interface UnitReport {
  readonly unitId: string;
  /** `parent`: its people are those of its zones, once more. */
  readonly level: 'committee' | 'zone' | 'parent';
  readonly name: string;
  readonly total: number;
  /** Of a zone with committees: what they left. */
  readonly shared: number;
  readonly residences: number;
  /** People of these residences by their own data; null where they tell none. */
  readonly own: number | null;
  readonly factor: number | null;
  readonly status: UnitStatus;
}

export interface Allocation {
  readonly name: string;
  readonly sha256: string;
  readonly by: AllocateBy;
  /** Committees, then the others; each in order of their ids. */
  readonly units: readonly UnitReport[];
  /** Features added for people without residences. */
  readonly unhoused: number;
  /** Residences in no unit, and the people they keep. */
  readonly outside: { readonly residences: number; readonly people: number };
}

/** Two lines that nearly meet, or cross, and are not joined. */
export interface LineDefect {
  readonly kind: 'dangling_end' | 'crossing';
  /** Units. */
  readonly lon: number;
  readonly lat: number;
  /** From the end to the other line; 0 of a crossing. */
  readonly millimeters: number;
  /** Source ids of the ways: of the end first. Empty where the source has none. */
  readonly ways: readonly [string, string];
  readonly level: number;
  /** Index of the zone; -1 outside all. */
  readonly zone: number;
}

/** What can be said of the network in one place: a row of network.csv. Weights are thousandths. */
export interface QualityRow {
  readonly zoneId: string;
  readonly zoneName: string;
  readonly level: Level;
  readonly wayMillimeters: number;
  /** Null where there is no polygon. */
  readonly squareMeters: number | null;
  /** Ends within 0.5, 2 and 5 m of another line; each counts in the wider ones too. */
  readonly danglingEnds: readonly [number, number, number];
  readonly crossings: number;
  /** Of different levels, such as a bridge over a street: nothing is wrong with these. */
  readonly crossingsBetweenLevels: number;
  readonly residences: number;
  /** Access legs of linked residences, millimetres, nearest rank; null where there is none. */
  readonly medianAccess: number | null;
  readonly p95Access: number | null;
  readonly total: number;
  /** Of people whose residence has no way within reach. */
  readonly notLinked: number;
  /** Of people that are undecided, for one indicator at least, because of the network. */
  readonly undecided: number;
  /** Over 5 % of the people are undecided because of the network. */
  readonly insufficient: boolean;
}

export interface NetworkQuality {
  /** Zones with insufficient data first, by their undecided share; then zones, parents, outside and study as in coverage.csv. */
  readonly rows: readonly QualityRow[];
  /** Dangling ends, then crossings of one level, each by place. */
  readonly defects: readonly LineDefect[];
}

/** The answer for every residence to one indicator. */
export interface Outcome {
  /** STATUS_ values. */
  readonly status: Uint8Array;
  /** Index into REASONS. */
  readonly reasons: Uint8Array;
  /**
   * The way that decides: to the nearest facility of the group; of a combination that requires k groups, the k-th shortest
   * of their ways. Null when not assessed.
   */
  readonly way: ReachColumn | null;
}

/** One group of facilities of a study: who belongs to it, and the way from every residence to the nearest. */
export interface GroupReach {
  readonly group: FacilityGroup;
  /** Facility indices, ascending. */
  readonly members: Uint32Array;
  /** Those of them that could not be placed or linked. */
  readonly unplaced: Uint32Array;
  /** Absent when no facility of the group is known, nor any list of it: the group is not assessed. */
  readonly reach: ReachColumn | null;
  /** Where its lists cover; absent: everywhere. */
  readonly scope?: GroupScope | undefined;
}

/** Where something is assessed. */
export interface GroupScope {
  /** 1 per zone in order, and at the end for everything outside; 0 where it is not assessed. */
  readonly assessed: Uint8Array;
}

/** What the list of one category covers, by its own declaration. */
export interface DeclaredList {
  readonly category: string;
  /** Ids of zones. */
  readonly zones: readonly string[];
  /** Also what is in no zone. */
  readonly outside: boolean;
}

/** What was declared of lists, for run.json. */
export interface ListReport {
  readonly declared: readonly DeclaredList[];
  /** Keys of groups of which nobody said what their lists cover. */
  readonly undeclared: readonly string[];
}

/** What is varied in a sensitivity. */
export type BandName = 'speed' | 'cutoff' | 'gates_low' | 'gates_high';

/** One row of bands.csv: a row of coverage.csv as it would be if one thing were different. */
export interface BandRow extends CoverageRow {
  readonly band: BandName;
  readonly published: CoverageRow;
}

/** Coverage by one more weight. */
export interface MoreWeight {
  readonly population: Population;
  readonly rows: readonly CoverageRow[];
}

/** Everything a run found out; output writes it, nothing is computed after this. */
export interface StudyResult {
  readonly parameters: StudyParameters;
  /** Day on which facilities were looked at; absent: as their `status` says, and no date. */
  readonly asOf?: string | null;
  /** Facilities that do not count as they are not open, by why; absent: none. */
  readonly notOpen?: Readonly<Record<string, number>>;
  /** Services and places of the open facilities; absent where these have no `site_id`. */
  readonly sites?: object | null;
  /** Of the layers whose day is known. */
  readonly dates?: readonly LayerDate[];
  /** Names of the parameters in which the run departs from its standard. */
  readonly modified: readonly string[];
  readonly network: WalkNetwork;
  readonly residences: FeatureLayer;
  readonly facilities: FeatureLayer;
  readonly zones: FeatureLayer;
  /** The optional layers that took part. */
  readonly optionalInputs?: PerOptionalKind<{ readonly name: string; readonly sha256: string }>;
  readonly population: Population;
  /** Present when walls were modelled. */
  readonly gates?: GateReport | undefined;
  /** How people were shared, where there are totals. `residences` then also has those without a home. */
  readonly allocation?: Allocation | undefined;
  /** What lists cover, where somebody says. */
  readonly lists?: ListReport | undefined;
  readonly zoneAssignment: ZoneAssignment;
  readonly linkage: Linkage;
  /** 1 = linked to a component that is not the largest within 3 km and is not confirmed. */
  readonly islands: Uint8Array;
  /** Components with residences, longest first. */
  readonly components: readonly ComponentReport[];
  readonly facilityLinkage: FacilityLinkage;
  readonly searchLimitMillimeters: number;
  readonly groups: readonly GroupReach[];
  readonly indicators: readonly Indicator[];
  /** Per indicator; null for `mean`, which has no answer per residence. */
  readonly outcomes: readonly (Outcome | null)[];
  readonly rows: readonly CoverageRow[];
  /** Facilities that are reached at their entrances only. */
  readonly entrances?: FacilityEntrances | undefined;
  /** Where possible sites were given. */
  readonly candidates?: CandidateSites | undefined;
  /** Sensitivities, where they were asked for. */
  readonly bands: readonly BandRow[];
  /** Where it was asked for. */
  readonly moreWeights?: readonly MoreWeight[] | undefined;
  readonly networkQuality?: NetworkQuality | undefined;
  readonly issues: readonly Issue[];
  /** Sentences every table and report of the run must show, such as the one on walls and gates. */
  readonly notices: readonly string[];
  readonly attribution: readonly string[];
}
