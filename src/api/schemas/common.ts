// Parts that several schemas share.
import { Type, type TSchema } from 'typebox';

/** A value that may be unknown: null is not 0. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const IdParams = Type.Object({ id: Type.String({ description: 'Id as given when it was made' }) });

const paging = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Entries a page; 100 when absent, larger than 10,000 counts as 10,000' }),
  ),
  cursor: Type.Optional(
    Type.String({ maxLength: 20, pattern: '^[0-9]+$', description: 'From `next` of the page before' }),
  ),
};

export const PageQuery = Type.Object(paging, { additionalProperties: false });

/** `PageQuery` and more members. */
export const pageQueryWith = <T extends Record<string, TSchema>>(members: T) =>
  Type.Object({ ...members, ...paging }, { additionalProperties: false });

/** A page of a list under the name `member`. */
export const Page = (member: string, entry: TSchema) =>
  Type.Object({
    [member]: Type.Array(entry),
    numberMatched: Nullable(Type.Integer({ description: 'Null where counting would take reading all' })),
    numberReturned: Type.Integer(),
    next: Nullable(Type.String({ description: 'Address of the next page' })),
  });

/** A day of the calendar; the engine refuses 30 February. */
export const Day = (description: string) =>
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: `${description}; such as 2024-05-01` });

export const LINK = Type.String({ description: 'Address on this server' });

/** Header of requests that start work. */
export const KeyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'Any text, new for every request. Sent again with the same request within a day, it gets the job of the first time',
    }),
  ),
});
