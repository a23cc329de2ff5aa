// Values of a layer's columns as text, whatever the reader made of them: codes of streets are often all digits.
import type { FeatureLayer } from '../types.ts';

/** Value of `column` of a feature as text; '' when there is none. */
export function textAt(layer: FeatureLayer, column: string, feature: number): string {
  const values = layer.columns.get(column)?.values;
  if (!values) return '';
  const value = values[feature];
  if (typeof value === 'string') return value;
  return Number.isNaN(value) ? '' : String(value);
}

/** The first of `names` that is a column of the layer. */
export function findColumn(layer: FeatureLayer, names: readonly string[]): string | undefined {
  return names.find((name) => layer.columns.has(name));
}
