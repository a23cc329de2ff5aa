import { Ajv2020 } from 'ajv/dist/2020.js';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import headlineJson from '../data/standards/sh-145-walk15-85.json' with { type: 'json' };
import taxonomyJson from '../data/taxonomy.json' with { type: 'json' };
import { resolveIndicators } from '../src/coverage/indicators.ts';
import { AppError } from '../src/errors.ts';
import { publishedStandardSchema } from '../src/layers/standard-schema.ts';
import { parseStandard } from '../src/layers/standard.ts';
import { buildTaxonomy } from '../src/layers/taxonomy.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

type Json = Record<string, unknown>;

/** The headline with other members; `a.b.0.c` leads into it. */
function changed(changes: Readonly<Record<string, unknown>>): Json {
  const document = structuredClone(headlineJson) as Json;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop()!;
    let at = document;
    for (const key of keys) at = at[key] as Json;
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return document;
}

function refusal(json: unknown): AppError {
  try {
    parseStandard(json, 'x.json');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const PROFILE = 'access.profiles.0';
const GROUP = 'facilities.groups.0';

describe('the headline of the plan', () => {
  const standard = parseStandard(headlineJson, 'sh-145-walk15-85');

  test('is four services within 15 minutes on foot, each, their mean and all of them, at 85 %', () => {
    expect(
      standard.indicators.map(({ id, title, combination, groups }) => [
        id,
        title,
        combination,
        groups.map(({ key }) => key),
      ]),
    ).toEqual([
      ['health', '卫生', 'each', ['health']],
      ['elderly', '养老', 'each', ['elderly']],
      ['culture', '文化', 'each', ['culture']],
      ['sport', '体育', 'each', ['sport']],
      ['mean', '卫生、养老、文化、体育', 'mean', ['health', 'elderly', 'culture', 'sport']],
      ['all', '卫生、养老、文化、体育', 'all', ['health', 'elderly', 'culture', 'sport']],
    ]);
    for (const indicator of standard.indicators) {
      expect(indicator).toMatchObject({ cutoff: { minutes: 15 }, speedMps: 1, targetPercent: 85, k: 0 });
    }
  });

  test('says what its source leaves open, and what is not shown', () => {
    expect(standard.assumptions.map(({ parameter, status }) => `${parameter} ${status}`)).toEqual([
      'denominator assumed',
      'combination assumed',
      'categories assumed',
      'scope assumed',
      'target plan',
      'speed assumed',
      'alsoShow not shown',
    ]);
    expect(standard.assumptions.at(-1)!.value).toBe('buffer_1000m; residential_land; speeds of 0.8, 1, 1.2 m/s');
    expect(standard.source).toMatchObject({ clause: '14.8.3', status: 'plan' });
  });

  test('names codes of the taxonomy, and finds them under the names of the synthetic city', () => {
    const taxonomy = buildTaxonomy(taxonomyJson);
    for (const code of standard.indicators.flatMap(({ groups }) => groups.flatMap(({ categories }) => categories))) {
      expect(taxonomy.codesOf(code)).toEqual([code]);
    }
    const names = ['community_health', 'elderly_care', 'culture', 'sports', 'market'];
    const { groups, issues } = resolveIndicators(
      { ...DEFAULT_PARAMETERS, standard },
      { names: names.flatMap((name) => taxonomy.codesOf(name)), uncoded: new Map() },
    );
    expect(groups.map(({ key, categories }) => [key, ...categories])).toEqual([
      ['health', 'HEA-CHC'],
      ['elderly', 'ELD-COM'],
      ['culture', 'CUL-CEN'],
      ['sport', 'SPO-CEN'],
    ]);
    expect(issues).toEqual([]);
  });
});

describe('other standards', () => {
  test('metres bind where minutes are null', () => {
    const standard = parseStandard(changed({ [`${PROFILE}.minutes`]: null, [`${PROFILE}.metres`]: 1000 }), 'x');
    expect(standard.indicators[0].cutoff).toEqual({ meters: 1000 });
  });

  test('k of n stands beside every group', () => {
    const standard = parseStandard(
      changed({ 'facilities.combine': 'kOfN', 'facilities.k': 3, report: undefined }),
      'x',
    );
    expect(standard.indicators.map(({ id, k }) => [id, k])).toEqual([
      ['health', 0],
      ['elderly', 0],
      ['culture', 0],
      ['sport', 0],
      ['k_of_n', 3],
    ]);
  });

  test('one group is one indicator, however it combines', () => {
    const groups = [headlineJson.facilities.groups[0]];
    const standard = parseStandard(changed({ 'facilities.groups': groups, 'facilities.combine': 'all' }), 'x');
    expect(standard.indicators.map(({ id }) => id)).toEqual(['health']);
  });
});

describe('what is not as the schema says is refused, with its place', () => {
  test.each<[string, Json, string]>([
    ['nothing', {}, ''],
    ['no target', changed({ targets: undefined }), ''],
    ['an unknown member', changed({ colour: 'red' }), ''],
    ['an unknown kind', changed({ 'metric.kind': 'coverage' }), '/metric/kind'],
    ['a text for a number', changed({ [`${PROFILE}.minutes`]: '15' }), '/access/profiles/0/minutes'],
    ['no codes', changed({ [`${GROUP}.codes`]: [] }), '/facilities/groups/0/codes'],
  ])('%s', (_, json, pointer) => {
    const error = refusal(json);
    expect(error.code).toBe('standard-invalid');
    expect(error.places.map((place) => place.pointer)).toContain(pointer);
  });

  test.each([null, 5, 'text', []])('%j', (json) => {
    expect(refusal(json).code).toBe('standard-invalid');
  });

  test('the message names the member', () => {
    expect(refusal(changed({ colour: 'red' })).message).toContain('colour');
  });
});

describe('what cannot be computed is refused whole, with the reason', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['another kind', { 'metric.kind': 'catchment' }, /is a catchment/],
    ['land as denominator', { 'denominator.of': 'residential_land' }, /counts residential_land/],
    ['a filter', { 'denominator.filter': 'landUse in 0701' }, /landUse in 0701/],
    ['another mode', { [`${PROFILE}.mode`]: 'drive' }, /about drive/],
    ['a straight line', { [`${PROFILE}.method`]: 'buffer' }, /straight line/],
    ['a delay', { [`${PROFILE}.crossingDelayS`]: 30 }, /delay/],
    ['no speed', { [`${PROFILE}.speedMps`]: null }, /speed/],
    ['committee points', { 'access.origin': 'committee_point' }, /committee/],
    ['two facilities', { [`${GROUP}.minCount`]: 2 }, /needs 2 facilities/],
    ['a condition on size', { [`${GROUP}.minFloorM2`]: 120 }, /minFloorM2/],
    ['no lower bound', { 'targets.0.op': 'improve' }, /exactly one target/],
    ['two targets', { targets: [headlineJson.targets[0], headlineJson.targets[0]] }, /exactly one target/],
    ['part of the zones, unsaid', { assumptions: [] }, /assumption `scope`/],
  ])('%s', (_, changes, reason) => {
    const error = refusal(changed(changes));
    expect(error.message).toMatch(reason);
    expect(error.message).toMatch(/cannot be computed/);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['both minutes and metres', { [`${PROFILE}.metres`]: 900 }, /either minutes or metres/],
    ['more of than there are', { 'facilities.combine': 'kOfN', 'facilities.k': 5 }, /combines 5 of its 4/],
    ['a target over 100', { 'targets.0.value': 120 }, /0 to 100 percent/],
    ['the same group twice', { 'facilities.groups.1.key': 'health' }, /two groups called health/],
    ['a group called mean', { [`${GROUP}.key`]: 'mean' }, /name of a combination/],
  ])('a contradiction: %s', (_, changes, reason) => {
    expect(refusal(changed(changes)).message).toMatch(reason);
  });
});

describe('the published schema', () => {
  const schema = publishedStandardSchema();

  test('is the one we check with', async () => {
    const file = new URL('../data/standards/standard.schema.json', import.meta.url).pathname;
    const options = { ...(await resolveConfig(file)), filepath: file };
    await expect(await format(JSON.stringify(schema), options)).toMatchFileSnapshot(file);
  });

  test('is JSON Schema of 2020-12 to another validator, and says the same', () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    expect(validate(headlineJson)).toBe(true);
    expect(validate(changed({ colour: 'red' }))).toBe(false);
  });

  test('has room for what cannot be computed yet: a catchment by car', () => {
    const validate = new Ajv2020({ strict: true }).compile(schema);
    const catchment = changed({
      id: 'sh-145-medical-circle',
      metric: { kind: 'catchment', unit: 'count', direction: 'within' },
      capacity: { populationMin: 300000, populationMax: 500000, allocation: 'nearest' },
      [`${PROFILE}.mode`]: 'drive',
      [`${GROUP}.tier`]: '区域性医疗中心',
      targets: [{ ...headlineJson.targets[0], op: 'range', value: 300000, valueMax: 500000 }],
    });
    expect(validate(catchment), JSON.stringify(validate.errors)).toBe(true);
    expect(refusal(catchment).message).toMatch(/is a catchment/);
  });
});
