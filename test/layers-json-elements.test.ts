// Elements of long arrays, told apart by our own scan: the same as JSON.parse tells, wherever the text is cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createElementReader } from '../src/layers/json-elements.ts';

interface Read {
  readonly elements: unknown[];
  readonly root: unknown;
}

function read(text: string, chunkBytes: number): Read {
  const elements: unknown[] = [];
  const reader = createElementReader(['features'], {
    head: () => undefined,
    element: (_, value) => elements.push(value),
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.write(bytes.subarray(at, at + chunkBytes));
  return { elements, root: reader.end() };
}

const blanks = fc.constantFrom('', ' ', '\n', '\t  ');

test('elements and the rest are what JSON.parse says', () => {
  const members = fc.dictionary(fc.constantFrom('a', 'type', '"features', 'x"features', 'b\\'), fc.jsonValue(), {
    maxKeys: 4,
  });
  fc.assert(
    fc.property(members, fc.array(fc.jsonValue()), members, blanks, fc.integer({ min: 1, max: 40 }), (...drawn) => {
      const [before, features, after, blank, chunkBytes] = drawn;
      const root = { ...before, features, ...after };
      const text = JSON.stringify(root, null, blank);
      const expected = JSON.parse(text) as Record<string, unknown>;
      const { elements, root: rest } = read(`\ufeff${blank}${text}${blank}`, chunkBytes);
      expect(elements).toEqual(expected.features);
      expect(rest).toEqual({ ...expected, features: [] });
    }),
    { numRuns: 500 },
  );
});

test('whatever JSON.parse refuses is refused', () => {
  const good = '{"type":"F","features":[{"a":[1,"}"]},null,3,"x"],"z":1}';
  fc.assert(
    fc.property(
      fc.nat(good.length),
      fc.nat(3),
      fc.constantFrom('', ',', ']', '}', '[', '{', '"', ':', '\\', '1', 'x', ' '),
      fc.integer({ min: 1, max: 20 }),
      (at, cut, put, chunkBytes) => {
        const text = good.slice(0, at) + put + good.slice(at + cut);
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) expect(() => read(text, chunkBytes)).not.toThrow();
        else expect(() => read(text, chunkBytes)).toThrow(SyntaxError);
      },
    ),
    { numRuns: 3000 },
  );
});

test('many short arrays cost no more than they are long', () => {
  const text = `{${'"a":[],'.repeat(200_000)}"features":[1]}`;
  expect(read(text, 65_536).elements).toEqual([1]);
});
