// How the files of one source are read, remembered: a JSON document that goes with every delivery. In: the parsed document. Out: the
// settings, checked; a member that there is not is refused, as a slip would silently do nothing.
import { Type, type Static } from 'typebox';
import { Errors } from 'typebox/value';
import { AppError } from '../errors.ts';

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

const MAPPING_SCHEMA = Type.Object(
  {
    /** Coordinate system, such as `EPSG:4549`. */
    crs: Type.Optional(text(4096)),
    encoding: Type.Optional(text(64)),
    /** Layer, table or sheet of a file that holds several. */
    layer: Type.Optional(text(255)),
    /** Field -> column. */
    columns: Type.Optional(Type.Record(Type.String(), text(1024))),
    /** Category text -> taxonomy codes. */
    categories: Type.Optional(Type.Record(Type.String(), Type.Array(text(16), { maxItems: 60 }))),
  },
  { additionalProperties: false },
);

export type Mapping = Static<typeof MAPPING_SCHEMA>;

/**
 * The mapping in a parsed document.
 * @param name what messages call it.
 * @throws AppError `bad-usage`.
 */
export function parseMapping(json: unknown, name: string): Mapping {
  const [error] = Errors(MAPPING_SCHEMA, json);
  if (!error) return json as Mapping;
  const place = error.instancePath === '' ? 'the document' : error.instancePath;
  const members = 'crs, encoding, layer, columns and categories';
  throw new AppError('bad-usage', `${name}: expected a mapping with ${members}, but ${place} ${error.message}`);
}
