// Which of several layers of one file is read. In: the layers it holds and what the caller asked for. Out: one of them. A file with one
// layer needs no choice; of several the only one that can be of the kind is taken, and that is said; else the caller must choose.
import { AppError } from '../errors.ts';
import { TABLE_KINDS } from '../optional-layers.ts';
import type { LayerKind } from '../types.ts';
import type { IssueLog } from './issue-log.ts';

export interface NamedLayer {
  readonly name: string;
  /** What its geometries are; `any`: not said; `none`: a table without places. */
  readonly shape: Shape;
}

type Shape = 'point' | 'line' | 'polygon' | 'any' | 'none';

const FITTING: Readonly<Record<LayerKind, readonly Shape[]>> = {
  network: ['line', 'any'],
  residences: ['point', 'polygon', 'any'],
  facilities: ['point', 'polygon', 'any'],
  zones: ['polygon', 'any'],
  totals: ['point', 'polygon', 'any', 'none'],
  entrances: ['point', 'any'],
  compounds: ['polygon', 'any'],
  gates: ['point', 'any'],
  barriers: ['line', 'polygon', 'any'],
  lists: ['point', 'polygon', 'any', 'none'],
  candidates: ['point', 'polygon', 'any'],
};

const TOLD = 20;

/** The shape behind the name of a geometry type, such as `MULTIPOLYGON Z`. */
export function shapeOf(geometryType: string): Shape {
  if (/point/i.test(geometryType)) return 'point';
  if (/line|curve$|curve /i.test(geometryType)) return 'line';
  return /polygon|surface/i.test(geometryType) ? 'polygon' : 'any';
}

/**
 * The layer to read.
 * @param asked name that the caller gave, if any.
 * @throws AppError `layer-unknown` when it is not there, or when several may be meant; `no-features` when there is none at all.
 */
export function chooseLayer<Named extends NamedLayer>(
  layers: readonly Named[],
  asked: string | undefined,
  kind: LayerKind,
  file: string,
  log: IssueLog,
): Named {
  if (layers.length === 0)
    throw new AppError('no-features', `${file}: expected a layer of features, but it holds none`);
  const names = listOf(layers);
  if (asked !== undefined) {
    const found = layers.find(({ name }) => name === asked);
    if (found) return found;
    throw new AppError('layer-unknown', `${file}: expected the layer ${asked}, but its layers are: ${names}`);
  }
  if (layers.length === 1) return layers[0];
  const placed = TABLE_KINDS.has(kind) ? [] : layers.filter(({ shape }) => shape !== 'none');
  const fitting = placed.length === 0 ? layers : placed.filter(({ shape }) => FITTING[kind].includes(shape));
  if (fitting.length === 1) {
    const [chosen] = fitting;
    const message = `the file has ${layers.length} layers (${names}): ${chosen.name} is read, the only one that can hold ${kind}`;
    log.add('warning', 'layer-chosen', message, { value: chosen.name });
    return chosen;
  }
  const several = fitting.length === 0 ? `none of its layers can hold ${kind}` : 'several may be meant';
  throw new AppError('layer-unknown', `${file}: expected the option layer to name one, but ${several}: ${names}`);
}

function listOf(layers: readonly NamedLayer[]): string {
  const names = layers.slice(0, TOLD).map(({ name }) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return layers.length > TOLD ? `${names.join(', ')} and ${layers.length - TOLD} more` : names.join(', ');
}
