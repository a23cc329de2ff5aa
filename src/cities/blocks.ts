// What stands in a block of the synthetic city: a walled compound (小区) with few gates, or an open block with lanes.
// In: a block and the seed. Out: its ways, residential buildings, gates, and where it opens onto the streets around.
// Pure: the same block gives the same content each time, so nothing need be kept between two uses.
import { CHOICE, chance } from './chance.ts';
import { type Spot, between, metersApart } from './lattice.ts';
import { type Block, type Street, type Way, drawLine } from './streets.ts';

export interface Building {
  readonly spot: Spot;
  readonly floors: number;
  readonly people: number;
}

export interface Gate {
  readonly spot: Spot;
  readonly closed: boolean;
}

/** A spot of a street that must become one of its vertices. */
export interface Opening {
  readonly street: Street;
  readonly spot: Spot;
}

export interface BlockContent {
  readonly ways: Way[];
  readonly buildings: Building[];
  readonly gates: Gate[];
  readonly openings: Opening[];
}

const WALLED_SHARE = 0.72;
const THROUGH_LANE_SHARE = 0.6;
const CLOSED_GATE_SHARE = 0.25;
/** From the street to the buildings behind the wall. */
const INSET_METERS = 14;
/** Between two rows of buildings. */
const PITCH_METERS = 48;
const WHOLE_ROW_SHARE = 0.8;
const EDGE_LINK_SHARE = 0.6;
const INNER_LINK_SHARE = 0.2;
const BUILT_SHARE = 0.45;

/** Everything in one block. */
export function fillBlock(seed: number, block: Block): BlockContent {
  const content: BlockContent = { ways: [], buildings: [], gates: [], openings: [] };
  if (isWalled(seed, block)) fillCompound(seed, block, content);
  else layLanes(seed, block, content);
  return content;
}

/** Whether the block is a compound behind a wall. */
function isWalled(seed: number, block: Block): boolean {
  return chance(seed, CHOICE.walled, block.index) < WALLED_SHARE;
}

/** The spot at shares u (along side 0) and v (along side 3) of the quadrilateral. */
function inside(corners: Block['corners'], u: number, v: number): Spot {
  const [a, b, c, d] = corners;
  return [
    a[0] * (1 - u) * (1 - v) + b[0] * u * (1 - v) + c[0] * u * v + d[0] * (1 - u) * v,
    a[1] * (1 - u) * (1 - v) + b[1] * u * (1 - v) + c[1] * u * v + d[1] * (1 - u) * v,
  ];
}

/** Opens the block onto the street at side k, at share t of that side; null so near a corner that it would be one. */
function openOnto(block: Block, k: number, t: number, openings: Opening[]): Spot | null {
  const street = block.sides[k];
  const { from, to } = street;
  const wished = between(block.corners[k], block.corners[(k + 1) % 4], t);
  const lengthMeters = metersApart(from, to);
  const along =
    ((wished[0] - from[0]) * (to[0] - from[0]) + (wished[1] - from[1]) * (to[1] - from[1])) /
    (lengthMeters * lengthMeters);
  if (!(along > 0.02 && along < 0.98)) return null;
  const spot = between(from, to, along);
  openings.push({ street, spot });
  return spot;
}

/** Rows of buildings in a compound: columns a = 0 .. columns - 1, each a lane over rows low[a] .. high[a] off the spine row. */
interface RowPlan {
  readonly columns: number;
  readonly rows: number;
  readonly spine: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
  spotAt(column: number, row: number): Spot;
  /** Shares of the sides that the first and last column, and row, keep from the corner. */
  readonly insetU: number;
  readonly insetV: number;
}

function planRows(seed: number, block: Block): RowPlan {
  const [a, b, c, d] = block.corners;
  const index = block.index;
  const widthMeters = (metersApart(a, b) + metersApart(c, d)) / 2;
  const depthMeters = (metersApart(b, c) + metersApart(a, d)) / 2;
  const insetU = INSET_METERS / widthMeters;
  const insetV = INSET_METERS / depthMeters;
  const columns = Math.max(2, Math.round((widthMeters - 2 * INSET_METERS) / PITCH_METERS) + 1);
  const rows = Math.max(2, Math.round((depthMeters - 2 * INSET_METERS) / PITCH_METERS) + 1);
  const spine = Math.floor(chance(seed, CHOICE.spine, index) * rows) % rows;
  const low: number[] = [];
  const high: number[] = [];
  for (let column = 0; column < columns; column++) {
    const cut = spine + Math.floor(chance(seed, CHOICE.upperRowLength, index, column) * (rows - spine));
    high.push(chance(seed, CHOICE.upperRow, index, column) < WHOLE_ROW_SHARE ? rows - 1 : Math.min(cut, rows - 1));
    const cutLow = spine - 1 - Math.floor(chance(seed, CHOICE.lowerRowLength, index, column) * (spine + 1));
    low.push(chance(seed, CHOICE.lowerRow, index, column) < WHOLE_ROW_SHARE ? 0 : Math.max(-1, cutLow) + 1);
  }
  const spotAt = (column: number, row: number): Spot =>
    inside(
      block.corners,
      insetU + ((1 - 2 * insetU) * column) / (columns - 1),
      insetV + ((1 - 2 * insetV) * row) / (rows - 1),
    );
  return { columns, rows, spine, low, high, spotAt, insetU, insetV };
}

function fillCompound(seed: number, block: Block, content: BlockContent): void {
  const plan = planRows(seed, block);
  const { ways } = content;
  const spineSpots = Array.from({ length: plan.columns }, (_, column) => plan.spotAt(column, plan.spine));
  ways.push({ highway: 'service', role: 'compound', spots: spineSpots });
  for (let column = 0; column < plan.columns; column++) {
    const upper: Spot[] = [];
    const lower: Spot[] = [];
    for (let row = plan.spine; row <= plan.high[column]; row++) upper.push(plan.spotAt(column, row));
    for (let row = plan.spine; row >= plan.low[column]; row--) lower.push(plan.spotAt(column, row));
    if (upper.length > 1) ways.push({ highway: 'footway', role: 'compound', spots: upper });
    if (lower.length > 1) ways.push({ highway: 'footway', role: 'compound', spots: lower });
    raiseBuildings(seed, block, plan, column, content.buildings);
  }
  linkRows(seed, block, plan, ways);
  openGates(seed, block, plan, content);
}

function raiseBuildings(seed: number, block: Block, plan: RowPlan, column: number, buildings: Building[]): void {
  const kind = chance(seed, CHOICE.floors, block.index);
  const tower = 18 + Math.floor(chance(seed, CHOICE.towerFloors, block.index) * 15);
  const floors = kind < 0.55 ? 6 : kind < 0.75 ? 11 : tower;
  for (let row = 0; row < plan.rows; row++) {
    if (chance(seed, CHOICE.building, block.index, column, row) >= BUILT_SHARE) continue;
    const perFloor = 6 + chance(seed, CHOICE.peoplePerFloor, block.index, column, row) * 6;
    buildings.push({ spot: plan.spotAt(column, row), floors, people: Math.floor(floors * perFloor) });
  }
}

/** Footways between neighbouring columns: most along the wall, some inside. */
function linkRows(seed: number, block: Block, plan: RowPlan, ways: Way[]): void {
  for (let column = 0; column < plan.columns - 1; column++) {
    const low = Math.max(plan.low[column], plan.low[column + 1]);
    const high = Math.min(plan.high[column], plan.high[column + 1]);
    for (let row = low; row <= high; row++) {
      if (row === plan.spine) continue;
      const share = row === 0 || row === plan.rows - 1 ? EDGE_LINK_SHARE : INNER_LINK_SHARE;
      if (chance(seed, CHOICE.rowLink, block.index, column, row) >= share) continue;
      ways.push({
        highway: 'footway',
        role: 'compound',
        spots: [plan.spotAt(column, row), plan.spotAt(column + 1, row)],
      });
    }
  }
}

function openGates(seed: number, block: Block, plan: RowPlan, content: BlockContent): void {
  const { columns, rows, spine, insetU, insetV } = plan;
  const count = 1 + Math.floor(chance(seed, CHOICE.gateCount, block.index) * 3);
  for (let gate = 0; gate < count; gate++) {
    const side = Math.floor(chance(seed, CHOICE.gateSide, block.index, gate) * 4);
    const column = Math.floor(chance(seed, CHOICE.gatePlace, block.index, gate) * columns) % columns;
    const shareU = insetU + ((1 - 2 * insetU) * column) / (columns - 1);
    const shareV = insetV + ((1 - 2 * insetV) * spine) / (rows - 1);
    // from the end of a row to the side it faces, or from an end of the spine
    const [behind, share] = [
      [plan.spotAt(column, plan.low[column]), shareU] as const,
      [plan.spotAt(columns - 1, spine), shareV] as const,
      [plan.spotAt(column, plan.high[column]), 1 - shareU] as const,
      [plan.spotAt(0, spine), 1 - shareV] as const,
    ][side];
    const spot = openOnto(block, side, share, content.openings);
    if (spot === null) continue;
    content.ways.push({ highway: 'service', role: 'gate', spots: [behind, spot] });
    content.gates.push({ spot, closed: chance(seed, CHOICE.gateClosed, block.index, gate) < CLOSED_GATE_SHARE });
  }
}

/** An open block: one to three lanes, some through and some dead ends. */
function layLanes(seed: number, block: Block, content: BlockContent): void {
  const count = 1 + Math.floor(chance(seed, CHOICE.laneCount, block.index) * 3);
  const side = Math.floor(chance(seed, CHOICE.laneSide, block.index) * 2);
  for (let lane = 0; lane < count; lane++) {
    const t = 0.2 + 0.6 * ((lane + chance(seed, CHOICE.lanePlace, block.index, lane)) / 3);
    const start = openOnto(block, side, t, content.openings);
    const through = chance(seed, CHOICE.laneThrough, block.index, lane) < THROUGH_LANE_SHARE;
    const end = through ? openOnto(block, side + 2, 1 - t, content.openings) : null;
    if (start === null) continue;
    const deadEnd = side === 0 ? inside(block.corners, t, 0.55) : inside(block.corners, 0.45, t);
    content.ways.push({ highway: 'living_street', role: 'lane', spots: drawLine(start, end ?? deadEnd, []) });
  }
}
