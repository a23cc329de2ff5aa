// Values of a layer's columns as text, whatever the reader made of them: codes of streets are often all digits.
import type { Column, FeatureLayer } from '../types.ts';

/** The column of a field; undefined when the layer has none. */
export function findColumn(layer: Pick<FeatureLayer, 'columns'>, field: string): Column | undefined {
  return layer.columns.get(field);
}

/** Text of one cell; '' when missing. */
export function textAt(column: Column | undefined, index: number): string {
  if (!column) return '';
  if (column.type === 'text') return column.values[index];
  const value = column.values[index];
  return Number.isNaN(value) ? '' : String(value);
}
