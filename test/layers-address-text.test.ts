// Addresses as people write them, taken apart. The parts were told by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bigramsOf,
  likeness,
  parseAddress,
  parseNumeral,
  plainCode,
  plainName,
  plainText,
  sharedPrefix,
  stemOf,
} from '../src/layers/address-text.ts';

/** `province/city/district/town/road/house/room/extra`. */
function partsOf(text: string): string {
  const { province, city, district, town, road, house, room, extra } = parseAddress(text);
  return [province, city, district, town, road, house.join(' '), room.join(' '), extra].join('/');
}

test.each([
  ['上海市徐汇区徐家汇街道天钥桥路三百弄12号302室(近零陵路)', '上海//徐汇/徐家汇/天钥桥路/300弄 12号/302室/'],
  ['上海市浦东新区张江镇科苑路８８号', '上海//浦东/张江/科苑路/88号//'],
  ['浦东新区唐镇创新西路12号', '//浦东/唐镇/创新西路/12号//'],
  ['南京东路街道福州路12号', '///南京东路/福州路/12号//'],
  ['上海路12号', '////上海路/12号//'],
  ['上海市北京西路12号', '上海////北京西路/12号//'],
  ['上海北京西路12号', '上海////北京西路/12号//'],
  ['景德镇市珠山区昌江大道3号', '/景德镇/珠山//昌江大道/3号//'],
  ['广西壮族自治区南宁市青秀区民族大道1号', '广西/南宁/青秀//民族大道/1号//'],
  ['古镇路12号', '////古镇路/12号//'],
  ['县前街5号', '////县前街/5号//'],
  ['幸福小区3号楼2单元301室', '////幸福小区/3幢/2单元 301室/'],
  ['朝阳区三里屯街道工体北路8号院', '//朝阳/3里屯/工体北路/8号//'],
  ['中山二路十二号', '////中山2路/12号//'],
  ['人民路12', '////人民路/12号//'],
  ['人民路12-1号', '////人民路/12-1号//'],
  ['人民路12号之一', '////人民路/12号//之1'],
  ['人民路甲12号', '////人民路/甲12号//'],
  ['人民路12号A座3楼', '////人民路/12号 a幢/3层/'],
  ['天钥桥路300弄-12号-302', '////天钥桥路/300弄 12号/302室/'],
  ['四平路421弄5支弄二十三号', '////四平路/421弄 5支弄 23号//'],
  ['长宁区', '////长宁区///'],
  ['', '///////'],
])('%s', (text, parts) => {
  expect(partsOf(text)).toBe(parts);
});

test('a crossing is the same from both of its streets', () => {
  const texts = ['天钥桥路/零陵路口', '零陵路与天钥桥路交叉口', '天钥桥路零陵路路口', '零陵路、天钥桥路路口'];
  expect(new Set(texts.map((text) => parseAddress(text).road)).size).toBe(1);
  expect(parseAddress('零陵路近天钥桥路口').road).toBe(parseAddress(texts[0]).road);
});

test('numerals are numbers where something is counted, and only plain ones', () => {
  const values = [
    '二十三',
    '一百零五',
    '三百',
    '十',
    '十二',
    '廿三',
    '一千二百',
    '二〇',
    '一百一十',
    '一百二',
    '百',
    '二百三百',
  ];
  expect(values.map(parseNumeral)).toEqual([23, 105, 300, 10, 12, 23, 1200, 20, 110, null, null, null]);
  expect(plainText('四川路三百弄')).toBe('四川路300弄');
  expect(plainText('第三小学 (九江校区)')).toBe('第3小学(九江校区)');
  expect(plainText('012号')).toBe('12号');
});

test('names lose brackets, codes keep their zeros, names of offices lose their ending', () => {
  expect(plainName('徐家汇街道 社区卫生服务中心（分部）')).toBe('徐家汇街道社区卫生服务中心分部');
  expect(plainCode(' 007-A ')).toBe('007a');
  expect(['徐家汇街道', '奉贤县', '浦东新区', '唐镇', '上海市徐汇区'].map(stemOf)).toEqual([
    ...['徐家汇', '奉贤', '浦东', '唐镇', '徐汇'],
  ]);
});

test('what all roads begin with is a prefix when it is no street', () => {
  expect(sharedPrefix(['工业园区星湖街', '工业园区苏虹路'])).toBe('工业园区');
  expect(sharedPrefix(['天钥桥路', '天钥桥西路'])).toBe('');
  expect(sharedPrefix(['工业园区星湖街', '工业园区星湖街'])).toBe('');
  expect(sharedPrefix([])).toBe('');
});

describe('likeness', () => {
  test('by hand', () => {
    // 天钥 钥桥 桥路 | 天钥 钥桥 桥西 西路: two of three and four
    expect(likeness(bigramsOf('天钥桥路'), bigramsOf('天钥桥西路'))).toBeCloseTo((2 * 2) / 7, 12);
    expect(likeness(bigramsOf('天钥桥路'), bigramsOf('漕溪路'))).toBe(0);
    expect(likeness(bigramsOf('路'), bigramsOf('路'))).toBe(1);
    expect(likeness(bigramsOf(''), bigramsOf(''))).toBe(0);
  });

  test('is the same both ways, between 0 and 1, and 1 for the same', () => {
    const text = fc.string({ unit: fc.constantFrom('天', '钥', '桥', '路'), minLength: 1 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [first, second] = [bigramsOf(a), bigramsOf(b)];
        expect(likeness(first, second)).toBe(likeness(second, first));
        expect(likeness(first, first)).toBe(1);
        expect(likeness(first, second)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('any text can be taken apart', () => {
    const text = fc.string({ unit: fc.constantFrom(...'上海市区县镇街道路弄号室一二十百12-/()近与口省') });
    fc.assert(fc.property(text, (each) => typeof partsOf(each) === 'string'));
  });
});
