import { describe, expect, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { FIELDS_OF_KIND, listWords, PLACE_FIELDS, type Field, type FieldKind } from '../src/layers/field-words.ts';
import { findColumnFor, mapFields, normalizeHeader, requireColumns, requireKnownFields } from '../src/layers/fields.ts';
import { readLayer } from '../src/layers/read-layer.ts';
import { issuesOf, readRows } from './support/read-rows.ts';
import { collection, feature, sourceOf } from './support/text-source.ts';

describe('names are compared without', () => {
  test.each([
    ['capitals', 'Population', 'population'],
    ['width', 'ＮＡＭＥ', 'name'],
    ['blanks and line breaks', ' 常住\n人口 ', '常住人口'],
    ['_ and -', 'zone-id', 'zoneid'],
    ['units', '床位数(张)', '床位数'],
    ['units in wide brackets', '床位数（张）', '床位数'],
    ['units that are told to be one', '建筑面积（单位：平方米）', '建筑面积'],
    ['square metres in one character', '建筑面积[㎡]', '建筑面积'],
    ['remarks of forms', '*名称（必填）', '名称'],
    ['two of them', '床位数(张)(必填)', '床位数'],
  ])('%s', (_what, header, normal) => {
    expect(normalizeHeader(header)).toBe(normal);
  });

  test('but with brackets that say what is meant', () => {
    expect(normalizeHeader('人口(户籍)')).toBe('人口(户籍)');
  });

  test('and a hostile name takes no time', () => {
    const name = `(${' '.repeat(60_000)}`;
    expect(normalizeHeader(name)).toBe(name);
  });
});

describe('columns as bureaus call them', () => {
  const cases: readonly (readonly [FieldKind, string, Field])[] = [
    ['facilities', '机构名称', 'name'],
    ['facilities', '项目名称', 'name'],
    ['facilities', '详细地址', 'address'],
    ['facilities', '服务类型', 'category'],
    ['facilities', '业态', 'category'],
    ['facilities', '核定床位（张）', 'capacity'],
    ['facilities', '学位数', 'capacity'],
    ['facilities', '总建筑面积(㎡)', 'floor_area'],
    ['facilities', '是否运营', 'status'],
    ['facilities', '所属街镇', 'zone_name'],
    ['facilities', '街镇代码', 'zone_id'],
    ['facilities', '所属区', 'district'],
    ['residences', '七普人口', 'population'],
    ['residences', '实有人口', 'population'],
    ['residences', '人口数(人)', 'population'],
    ['residences', '户籍人口', 'population_registered'],
    ['residences', '人口(户籍)', 'population_registered'],
    ['residences', '60岁以上人口', 'population_60plus'],
    ['residences', '老年人口', 'population_60plus'],
    ['residences', '0-14岁人口', 'population_0_14'],
    ['residences', '0~6岁人口', 'population_0_6'],
    ['residences', '住户数', 'households'],
    ['residences', '楼盘', 'compound_name'],
    ['residences', '村居委', 'committee_name'],
    ['residences', '居委代码', 'committee_id'],
    ['zones', '街镇', 'name'],
    ['zones', 'XZQMC', 'name'],
    ['zones', 'XZQDM', 'zone_id'],
    ['zones', '所属区', 'parent_id'],
  ];
  test.each(cases)('%s: %s is %s', (kind, header, field) => {
    expect([...mapFields(['其他', header], kind).fields]).toEqual([[field, header]]);
  });

  test('registered people are never taken for those who live there', () => {
    const { fields } = mapFields(['户籍人口', '户数'], 'residences');
    expect(fields.has('population')).toBe(false);
    expect(listWords('population').filter((word) => /户籍|户口/.test(word))).toEqual([]);
    expect(mapFields(['户籍人口', '常住人口'], 'residences').fields.get('population')).toBe('常住人口');
  });

  test('a word means one field of a kind, but for the number of a compound', () => {
    const shared: string[] = [];
    for (const kind of ['residences', 'facilities', 'zones'] as const) {
      const owner = new Map<string, Field>();
      for (const field of [...FIELDS_OF_KIND[kind], ...PLACE_FIELDS]) {
        for (const word of new Set(listWords(field, kind).map(normalizeHeader))) {
          if (owner.has(word)) shared.push(`${kind}: ${word} is ${owner.get(word)} and ${field}`);
          owner.set(word, field);
        }
      }
    }
    expect(shared.filter((line) => !line.endsWith('is id and compound_id'))).toEqual([]);
  });
});

describe('two columns for one field', () => {
  test('the order of the words decides, and the other is told', () => {
    const { fields, left, unmapped } = mapFields(['人口', '常住人口', '备注'], 'residences');
    expect(fields.get('population')).toBe('常住人口');
    expect([...left]).toEqual([['population', ['人口']]]);
    expect(unmapped).toEqual(['人口', '备注']);
  });

  test('the own name of the field goes before every other', () => {
    expect(findColumnFor(['常住人口', 'POPULATION', 'population'], 'population')).toBe('population');
    expect(findColumnFor(['常住人口', 'POPULATION'], 'population')).toBe('POPULATION');
  });

  test('the order of the columns does not matter', () => {
    expect(findColumnFor(['Name ', 'NAME'], 'name')).toBe(findColumnFor(['NAME', 'Name '], 'name'));
  });
});

describe('names that DBF cut off', () => {
  test.each([
    ['residences', '常住人', 'population'],
    ['residences', '户籍人', 'population_registered'],
    ['facilities', '总建筑', 'floor_area'],
    ['residences', 'compound_i', 'compound_id'],
  ] as const)('%s: %s is %s', (kind, header, field) => {
    const found = mapFields([header], kind).fields;
    expect(found.get(field) ?? [...found]).toBe(header);
  });

  test.each([
    ['two Chinese characters', '常住'],
    ['fewer letters than DBF keeps', 'househol'],
    ['what may be two fields', '所属街'],
    ['longer than the word', '常住人口密度'],
  ])('are not guessed from %s', (_what, header) => {
    expect([...mapFields([header], 'residences').fields.keys()].filter((field) => field !== 'zone_name')).toEqual([]);
  });

  test('are not guessed when two columns may be meant', () => {
    expect([...mapFields(['户籍人口总', '户籍总人'], 'residences').fields]).toEqual([]);
  });
});

describe('what the caller says', () => {
  test('goes before every name', () => {
    const { fields } = mapFields(['population', '户籍人口'], 'residences', { population: '户籍人口' });
    // the column stands for nothing else then
    expect([...fields]).toEqual([['population', '户籍人口']]);
  });

  test('works for the coordinates of tables', () => {
    expect(findColumnFor(['a', 'b'], 'lon', { lon: 'b' })).toBe('b');
    expect(findColumnFor(['经度', '纬度'], 'lon')).toBe('经度');
  });

  test('a field that there is not is refused, and so is a column', () => {
    expect(() => requireKnownFields({ people: 'x' }, 'bad-request')).toThrow(
      /expected a field, one of id, name.* but came people/,
    );
    expect(() => requireColumns(['甲', '乙'], { population: '丙' }, 'homes.csv')).toThrow(
      new AppError(
        'column-missing',
        'homes.csv: expected a column 丙 for the field population, but the columns are: 甲, 乙',
      ),
    );
  });
});

describe('ways', () => {
  const street = feature(
    {
      type: 'LineString',
      coordinates: [
        [121, 31],
        [121.001, 31],
      ],
    },
    { fclass: 'steps' },
  );

  test('take their tags from the columns that the caller named', async () => {
    const { layer, report } = await readLayer(sourceOf(collection(street)), 'network', {
      columns: { highway: 'fclass' },
    });
    expect(layer).toMatchObject({ tagSets: [{ highway: 'steps' }] });
    expect(report.summary.columns).toEqual({ highway: 'fclass' });
  });

  test('are refused when there is no such column', async () => {
    const { report } = await readLayer(sourceOf(collection(street)), 'network', { columns: { highway: 'class' } });
    expect(report.message).toMatch(/expected a column class for the field highway, but the columns are: fclass$/);
  });
});

describe('a layer', () => {
  test('finds its fields, tells how, and lists what it does not use', async () => {
    const properties = { 编号: 'a', 人口: 3, 常住人口: 5, 备注: 'x' };
    const { layer, report } = await readRows([properties], 'residences');
    expect(layer?.ids).toEqual(['a']);
    expect(report.summary.columns).toEqual({ id: '编号', population: '常住人口' });
    expect(report.summary.unmappedColumns).toEqual(['人口', '备注']);
    expect(issuesOf(report, 'field-mapping').map(({ message }) => message)).toEqual([
      'id is read from the column 编号',
      'population is read from the column 常住人口; 人口 could be meant as well and is left',
    ]);
  });

  test('takes the columns that the caller named, ids too', async () => {
    const properties = { id: 'a', code: 'b', people: 5 };
    const columns = { id: 'code', population: 'people' };
    const { layer, report } = await readRows([properties], 'residences', { columns });
    expect(layer?.ids).toEqual(['b']);
    expect(report.summary.columns).toEqual(columns);
  });

  test('is refused when such a column is not there', async () => {
    const { layer, report } = await readRows([{ id: 'a' }], 'residences', { columns: { population: '人口' } });
    expect(layer).toBeNull();
    expect(report.code).toBe('column-missing');
    expect(report.message).toMatch(/expected a column 人口 for the field population, but the columns are: id$/);
  });
});
