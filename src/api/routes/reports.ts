// Import reports to read and to send on: of a stored layer, and of any upload, also one that was refused.
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../engine/engine.ts';
import { languageOfHeader, type Language } from '../../output/language.ts';
import { REPORT_FORMATS, reportFile, type ReportFormat } from '../../output/report-file.ts';
import { REPORT_STYLE } from '../../output/report-html.ts';
import type { ImportReport } from '../../types.ts';
import type { App } from '../fastify-types.ts';
import { MEDIA_TYPES } from '../negotiate.ts';
import { IdParams } from '../schemas/common.ts';
import { LayerReportQuery, ReportQuery, ReportSchema } from '../schemas/layers.ts';
import { answers } from '../schemas/problem.ts';

/** The page runs nothing and asks for nothing: only its one style sheet is let through. */
const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

export async function reportRoutes(app: App, engine: Engine): Promise<void> {
  const schema = {
    description:
      'As data, as a page to print, as a workbook, or as the findings that have a place for a map; ' +
      'in Chinese or English by `lang` or Accept-Language.',
    params: IdParams,
    querystring: ReportQuery,
    response: answers({
      200: {
        description: 'The report',
        schema: ReportSchema,
        also: ['text/html', MEDIA_TYPES.xlsx, 'application/geo+json'],
      },
    }),
  };
  const config = { produces: REPORT_FORMATS };

  app.get(
    '/layers/:id/report',
    {
      config,
      schema: {
        ...schema,
        querystring: LayerReportQuery,
        tags: ['layers'],
        summary: 'What was found when a layer was read',
      },
    },
    async (request, reply) => {
      const { id, name, report } = engine.getLayer(request.params.id, request.query.version);
      return sendReport({ ...report, name }, id, request.query.lang, request, reply);
    },
  );

  app.get(
    '/jobs/:id/report',
    { config, schema: { ...schema, tags: ['jobs'], summary: 'What was found in an upload, also a refused one' } },
    async (request, reply) => {
      const { id } = request.params;
      return sendReport(engine.getImportReport(id), id, request.query.lang, request, reply);
    },
  );
}

async function sendReport(
  report: ImportReport,
  id: string,
  asked: Language | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const format = request.format as ReportFormat;
  const language = asked ?? languageOfHeader(request.headers['accept-language']);
  void reply.type(MEDIA_TYPES[format]).header('vary', 'accept, accept-language');
  if (format === 'json') return reply.send(report);
  void reply.header('content-language', language);
  if (format === 'html') void reply.header('content-security-policy', PAGE_POLICY);
  if (format === 'xlsx') void reply.header('content-disposition', `attachment; filename="report-${id}.xlsx"`);
  const content = await reportFile(report, format, language);
  return reply.send(typeof content === 'string' ? content : Buffer.from(content));
}
