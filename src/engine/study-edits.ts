// What if: edits of a study's facilities as every door takes them. In: JSON. Out: the edits, one after the other.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Type } from 'typebox';
import { Errors } from 'typebox/value';
import { AppError } from '../errors.ts';
import type { FacilityEdit } from '../study-types.ts';

const closed = { additionalProperties: false };
const id = Type.String({ minLength: 1, maxLength: 200 });
const place = Type.Union(
  [Type.Tuple([Type.Number({ minimum: -180, maximum: 180 }), Type.Number({ minimum: -90, maximum: 90 })]), Type.Null()],
  { description: 'Longitude and latitude; null: not known' },
);

/** Facilities added, moved and closed, in this order. */
export const EDITS_SCHEMA = Type.Array(
  Type.Union([
    Type.Object(
      {
        op: Type.Literal('add'),
        id,
        place,
        properties: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
          description: 'By fields or columns of the list; with a standard, codes beside category',
        }),
      },
      closed,
    ),
    Type.Object({ op: Type.Literal('move'), id, place }, closed),
    Type.Object({ op: Type.Literal('close'), id }, closed),
  ]),
  { maxItems: 1000, description: 'What if: facilities added, moved, closed, one after the other' },
);

/**
 * The edits of a JSON file.
 * @throws AppError `bad-usage` naming the member that is wrong.
 */
export function readEdits(path: string): readonly FacilityEdit[] {
  const name = basename(path);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new AppError('bad-usage', `${name}: expected edits in JSON, but ${(error as Error).message}`);
  }
  const [error] = Errors(EDITS_SCHEMA, json);
  if (error === undefined) return json as readonly FacilityEdit[];
  throw new AppError(
    'bad-usage',
    `${name}: expected a list of edits, but ${error.instancePath || 'it'} ${error.message}`,
  );
}
