// What is written about the API is what the API is.
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { ERROR_KINDS } from '../src/errors.ts';
import { readText } from './support/repository.ts';
import { makeService } from './support/service.ts';

test('api-spec/openapi.json is what the routes say (npm run api-spec writes it)', async () => {
  const { app } = await makeService();
  expect(JSON.parse(readText('api-spec/openapi.json'))).toEqual(JSON.parse(JSON.stringify(app.swagger())));
});

test('api-spec/openapi.json is valid OpenAPI 3.1', async () => {
  const spec = JSON.parse(readText('api-spec/openapi.json')) as { openapi: string };
  expect(spec.openapi).toBe('3.1.0');
  expect(await new Validator().validate(spec)).toMatchObject({ valid: true });
});

test('api-spec/errors.md explains every code with its status and exit code, and no other', () => {
  const cell = String.raw`\s*([^|]+?)\s*\|`;
  const row = new RegExp(`^\\| \`([a-z-]+)\`\\s*\\|${cell.repeat(4)}$`, 'gm');
  const rows = [...readText('api-spec/errors.md').matchAll(row)];
  const written = Object.fromEntries(rows.map(([, code, status, exit]) => [code, [Number(status), Number(exit)]]));
  expect(written).toEqual(
    Object.fromEntries(Object.entries(ERROR_KINDS).map(([code, { status, exit }]) => [code, [status, exit]])),
  );
});
