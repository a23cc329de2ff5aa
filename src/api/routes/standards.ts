// The standards that ship with the service: which there are, and one as its document says it.
import { Type } from 'typebox';
import { getShippedStandard, listShippedStandards, type ShippedStandard } from '../../engine/standards.ts';
import type { App } from '../fastify-types.ts';
import { IdParams, LINK, Nullable } from '../schemas/common.ts';
import { answers } from '../schemas/problem.ts';

// a published schema describes the document: data/standards/standard.schema.json
const StandardDocument = Type.Object(
  {
    id: Type.String(),
    edition: Type.String(),
    title: Type.Object({ zh: Type.String(), en: Type.String() }),
    source: Type.Object({ status: Type.Enum(['plan', 'verified', 'secondary', 'memory']) }),
    denominator: Type.Object({ of: Type.String() }),
    targets: Type.Array(Type.Object({ op: Type.String(), value: Nullable(Type.Number()) })),
  },
  { description: 'As data/standards/standard.schema.json says' },
);

const StandardEntry = Type.Object({
  ...StandardDocument.properties,
  computed: Type.Boolean({ description: 'Whether a run may name it as its standard' }),
  refusal: Nullable(Type.String({ description: 'Why this version does not compute it' })),
  url: LINK,
});

export async function standardRoutes(app: App): Promise<void> {
  const tags = ['standards'];

  app.get(
    '/standards',
    {
      schema: {
        tags,
        summary: 'The standards a run may name',
        description:
          'With how sure each source is: plan, verified, secondary (seen only in what others write) or memory.',
        response: answers({
          200: { description: 'All of them, by id', schema: Type.Object({ standards: Type.Array(StandardEntry) }) },
        }),
      },
    },
    async () => ({ standards: listShippedStandards().map(viewEntry) }),
  );

  app.get(
    '/standards/:id',
    {
      schema: {
        tags,
        summary: 'A standard: source, quote, indicators, target and everything it leaves open',
        params: IdParams,
        response: answers({ 200: { description: 'Its document', schema: StandardDocument } }),
      },
    },
    async (request) => getShippedStandard(request.params.id).document,
  );
}

function viewEntry({ document, refusal }: ShippedStandard) {
  return {
    id: document.id,
    edition: document.edition,
    title: document.title,
    source: document.source,
    denominator: document.denominator,
    targets: document.targets,
    computed: refusal === null,
    refusal,
    url: `/standards/${document.id}`,
  };
}
