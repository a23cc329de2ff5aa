// Which rows find which features. What must and must not match was told by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinRecords, type JoinField, type JoinRecord } from '../src/layers/join-table.ts';

const record = (id: string, text: string, more: Partial<JoinRecord> = {}): JoinRecord => ({
  ...{ id, text, address: text, district: '', zone: '' },
  ...more,
});

function howOf(by: JoinField, row: string, feature: string, more: Partial<JoinRecord> = {}): string {
  const address = by === 'address' ? {} : { address: '' };
  return joinRecords([record('r', row, { ...address, ...more })], [record('f', feature, address)], by)[0].how;
}

describe('by address', () => {
  test.each([
    ['天钥桥路300弄12号', '天钥桥路300弄12号', 'exact'],
    ['天钥桥路３００弄１２号', '天钥桥路300弄12号', 'normalised'],
    ['天钥桥路三百弄十二号', '天钥桥路300弄12号', 'normalised'],
    ['上海市徐汇区天钥桥路300弄12号', '天钥桥路300弄12号', 'normalised'],
    ['天钥桥路300弄12号', '上海市徐汇区徐家汇街道天钥桥路300弄12号', 'normalised'],
    ['上海徐汇区天钥桥路12号', '上海市徐汇区徐家汇街道天钥桥路12号', 'normalised'],
    ['天钥桥路 12 号(近零陵路)', '天钥桥路12号', 'normalised'],
    ['天钥桥路12', '天钥桥路12号', 'normalised'],
    ['天钥桥路12#', '天钥桥路12号', 'normalised'],
    ['天钥桥路012号', '天钥桥路12号', 'normalised'],
    ['中山二路12号', '中山2路12号', 'normalised'],
    ['第三工业区5号', '第3工业区5号', 'normalised'],
    ['天钥桥路300弄12号302', '天钥桥路300弄12号302室', 'normalised'],
    ['天钥桥路300弄-12号-302室', '天钥桥路300弄12号302室', 'normalised'],
    ['天钥桥路12号3楼', '天钥桥路12号', 'normalised'],
    ['天钥桥路12号三层302室', '天钥桥路12号', 'normalised'],
    ['天钥桥路12号内', '天钥桥路12号', 'normalised'],
    ['幸福小区3号楼', '幸福小区3栋', 'normalised'],
    ['天钥桥路、零陵路口', '零陵路与天钥桥路交叉口', 'normalised'],
    ['奉贤县南桥镇人民路12号', '奉贤区南桥镇人民路12号', 'normalised'],
    ['浦东新区张江镇科苑路88号', '张江镇科苑路88号', 'normalised'],
    ['曹杨三村12号', '曹杨3村12号', 'normalised'],
    ['人民路12-16号', '人民路12—16号', 'normalised'],
    ['人民路12A号', '人民路12a号', 'normalised'],
  ])('%s is %s', (row, feature, how) => {
    expect(howOf('address', row, feature)).toBe(how);
  });

  test.each([
    ['天钥桥路12号', '天钥桥路120号'],
    ['天钥桥路12号', '天钥桥路21号'],
    ['天钥桥路12号', '天钥桥路12号乙'],
    ['天钥桥路12号', '天钥桥路甲12号'],
    ['天钥桥路12号', '天钥桥路12-1号'],
    ['天钥桥路12号', '天钥桥路12弄'],
    ['天钥桥路12号', '天钥桥路300弄12号'],
    ['天钥桥路300弄', '天钥桥路300弄12号'],
    ['天钥桥路12号', '天钥桥路12号302室'],
    ['天钥桥路12号301室', '天钥桥路12号302室'],
    ['天钥桥路12号', '天钥桥西路12号'],
    ['中山一路12号', '中山二路12号'],
    ['中山东一路12号', '中山北一路12号'],
    ['徐汇区人民路12号', '黄浦区人民路12号'],
    ['城关镇人民路12号', '东风镇人民路12号'],
    ['江苏省人民路12号', '浙江省人民路12号'],
    ['无锡市人民路12号', '常州市人民路12号'],
    ['人民路', '人民路'],
    ['徐汇区', '徐汇区'],
    ['12号', '12号'],
    ['平凉路一百二号', '平凉路102号'],
    ['平凉路一百二号', '平凉路120号'],
    ['上海路12号', '北京路12号'],
    ['天钥桥路12号(原漕溪路8号)', '漕溪路8号'],
    ['天钥桥路12号对面', '天钥桥路12号'],
    ['天钥桥路与零陵路口', '天钥桥路与辛耕路口'],
    ['幸福小区3号楼', '幸福小区13号楼'],
    ['', ''],
  ])('%s is not %s', (row, feature) => {
    expect(howOf('address', row, feature)).toBe('none');
  });

  test('a prefix that all addresses share may be left out', () => {
    const features = [record('a', '工业园区星湖街328号'), record('b', '工业园区苏虹路8号')];
    expect(joinRecords([record('r', '星湖街328号')], features, 'address')[0]).toMatchObject({
      ...{ how: 'normalised', feature: 0, score: 1 },
    });
  });

  test('one for several is none; the street decides where it is named', () => {
    const features = [record('a', '城关镇人民路12号'), record('b', '东风镇人民路12号')];
    const [open, named, column] = joinRecords(
      [record('1', '人民路12号'), record('2', '东风镇人民路12号'), record('3', '人民路12号', { zone: '城关镇' })],
      features,
      'address',
    );
    expect(open).toMatchObject({ how: 'none', feature: -1, candidates: [{ feature: 0 }, { feature: 1 }] });
    expect(named).toMatchObject({ how: 'exact', feature: 1 });
    expect(column).toMatchObject({ how: 'normalised', feature: 0 });
    expect(column.key).toBe('address 城关 人民路12号');
    const short = joinRecords(
      [record('4', '创新西路8号', { zone: '唐镇' })],
      [record('c', '唐镇创新西路8号')],
      'address',
    );
    expect(short[0].how).toBe('normalised');
  });

  test('candidates are alike, of the same house, at most five, the best first', () => {
    const features = [
      ...['天钥桥西路12号', '天钥桥路120号', '漕溪路12号', '天钥桥路', '天钥桥南路12号', '天钥桥东路12号'],
      ...['天钥桥北路12号', '天钥桥中路12号'],
    ].map((text, i) => record(String(i), text));
    const [match] = joinRecords([record('r', '天钥桥路12号')], features, 'address');
    expect(match.how).toBe('none');
    // the street without a number is the same street: 1; the others share 天钥 and 钥桥 of 3 and 4 pairs: 4/7
    expect(match.candidates).toEqual([
      { feature: 3, score: 1 },
      ...[0, 4, 5, 6].map((feature) => ({ feature, score: 0.571 })),
    ]);
  });
});

describe('by name', () => {
  test.each([
    ['徐家汇社区卫生服务中心（分部）', '徐家汇社区卫生服务中心(分部)', 'normalised'],
    ['第一幼儿园', '第1幼儿园', 'normalised'],
    ['ABC Clinic', 'abc clinic', 'normalised'],
    ['市第一小学', '市第二小学', 'none'],
    ['徐家汇社区卫生服务中心', '徐家汇社区卫生服务中心分部', 'none'],
  ])('%s and %s: %s', (row, feature, how) => {
    expect(howOf('name', row, feature)).toBe(how);
  });

  test('numbers in names are never alike', () => {
    const features = [record('a', '人民路第二小学', { address: '' }), record('b', '人民路小学', { address: '' })];
    const [match] = joinRecords([record('r', '人民路第一小学', { address: '' })], features, 'name');
    expect(match.candidates.map(({ feature }) => feature)).toEqual([1]);
  });

  test('branches of one name are no one', () => {
    const features = [record('a', '仁心药店', { address: '' })];
    const at = (address: string): JoinRecord => record(address, '仁心药店', { address });
    const how = (...addresses: string[]): string[] =>
      joinRecords(addresses.map(at), features, 'name').map((match) => match.how);
    expect(how('漕溪路12号')).toEqual(['exact']);
    expect(how('漕溪路12号', '漕溪路12号')).toEqual(['exact', 'exact']);
    expect(how('漕溪路12号', '天钥桥路88号')).toEqual(['none', 'none']);
    expect(how('', '')).toEqual(['none', 'none']);
  });

  test('a name at another house is another', () => {
    const [feature, row] = [record('a', '仁心药店', { address: '漕溪路12号' }), record('r', '仁心药店')];
    expect(joinRecords([{ ...row, address: '漕溪路12号' }], [feature], 'name')[0].how).toBe('exact');
    expect(joinRecords([{ ...row, address: '漕溪路120号' }], [feature], 'name')[0]).toMatchObject({
      ...{ how: 'none', candidates: [{ feature: 0, score: 1 }] },
    });
  });
});

describe('by code', () => {
  test('codes are equal or not', () => {
    expect(howOf('code', '310104-003', '310104003')).toBe('normalised');
    expect(howOf('code', 'a１', 'A1')).toBe('normalised');
    expect(howOf('code', '007', '7')).toBe('none');
    expect(howOf('code', '310104003', '3101040030')).toBe('none');
  });
});

describe('decisions', () => {
  const features = [record('a', '天钥桥西路12号'), record('b', '天钥桥路12号')];
  const row = record('r', '徐汇区天钥桥路十二号');
  const key = 'address 徐汇 天钥桥路12号';

  test('go before everything, and are kept under a key that holds for the next layer', () => {
    const [plain] = joinRecords([row], features, 'address');
    expect(plain).toMatchObject({ key, how: 'normalised', feature: 1 });
    const yes = { key, matchId: 'a', isMatch: true };
    expect(joinRecords([row], features, 'address', [yes])[0]).toMatchObject({
      ...{ how: 'confirmed', feature: 0, score: 0.571 },
    });
    const no = { key, matchId: 'b', isMatch: false };
    expect(joinRecords([row], features, 'address', [no])[0]).toMatchObject({
      ...{ how: 'none', candidates: [{ feature: 0, score: 0.571 }] },
    });
    const gone = { key, matchId: 'z', isMatch: true };
    expect(joinRecords([row], features, 'address', [gone])[0].how).toBe('normalised');
  });
});

test('the order of rows and features changes nothing', () => {
  const texts = [
    '天钥桥路12号',
    '天钥桥西路12号',
    '天钥桥路三百弄12号',
    '漕溪路8号',
    '漕溪北路8号',
    '人民路',
    '第1工业区5号',
  ];
  const address = fc.constantFrom(...texts, '上海市天钥桥路12号', '天钥桥路', '漕溪路8号3楼', '徐汇区漕溪路8号');
  const records = fc
    .array(address, { minLength: 1, maxLength: 12 })
    .map((list) => list.map((text, i) => record(`${i}`, text)));
  fc.assert(
    fc.property(records, records, fc.constantFrom('address' as const, 'name' as const), (rows, features, by) => {
      const told = (someRows: JoinRecord[], someFeatures: JoinRecord[]): Map<string, unknown> =>
        new Map(
          joinRecords(someRows, someFeatures, by).map(({ feature, candidates, ...match }, i) => {
            const found = candidates.map((each) => [someFeatures[each.feature].id, each.score]);
            return [someRows[i].id, { ...match, found, feature: someFeatures[feature]?.id }];
          }),
        );
      expect(told(rows.toReversed(), features.toReversed())).toEqual(told(rows, features));
    }),
  );
});
