// Every code that src can tell has words in both languages, and says what it means for the data. When a code is missing here, the
// message says where it is used and where its entry belongs.
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { ERROR_KINDS } from '../src/errors.ts';
import { ISSUE_EFFECTS } from '../src/issues.ts';
import { ISSUE_TEXTS_EN } from '../src/output/issue-texts-en.ts';
import { ISSUE_TEXTS_ZH } from '../src/output/issue-texts-zh.ts';
import { REFUSAL_TEXTS } from '../src/refusal-texts.ts';
import { listTypeScriptFiles, readText } from './support/repository.ts';

const CODE = /^[a-z]+(-[a-z]+)*$/;
const SEVERITIES = ['error', 'warning', 'info'];

/** Codes of findings in one file: the argument after the severity of a call, and `code: '…'` of objects. Type unions count too. */
function codesIn(file: string): string[] {
  const codes: string[] = [];
  const literals = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && CODE.test(node.text)) codes.push(node.text);
    // the condition of a choice is no code
    if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(literals);
    else ts.forEachChild(node, literals);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const severity = node.arguments.findIndex((argument) => isSeverity(argument));
      const code = severity < 0 ? undefined : node.arguments[severity + 1];
      if (code !== undefined && (ts.isStringLiteral(code) || ts.isConditionalExpression(code))) literals(code);
    }
    const isCode =
      (ts.isPropertyAssignment(node) || ts.isPropertySignature(node)) && node.name.getText(source) === 'code';
    if (isCode) {
      const value = ts.isPropertyAssignment(node) ? node.initializer : node.type;
      if (value !== undefined) literals(value);
    }
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(file, readText(file), ts.ScriptTarget.Latest, true);
  visit(source);
  return codes;
}

function isSeverity(node: ts.Node): boolean {
  if (ts.isStringLiteral(node)) return SEVERITIES.includes(node.text);
  if (!ts.isConditionalExpression(node)) return false;
  return isSeverity(node.whenTrue) && isSeverity(node.whenFalse);
}

const errors = Object.keys(ERROR_KINDS);
const stages = listTypeScriptFiles('src').filter((file) =>
  /^src\/(layers|network|reach|coverage|siting|engine)\//.test(file),
);
const used = new Map<string, string>();
for (const file of stages) for (const code of codesIn(file)) used.set(code, file);
// what is only thrown is a refusal
const findings = [...used].filter(([code]) => code in ISSUE_EFFECTS || !errors.includes(code));

describe('every finding', () => {
  test('is found in the source at all', () => {
    expect(findings.map(([code]) => code)).toEqual(
      expect.arrayContaining([
        'ring-closed',
        'geometry-repaired',
        'duplicate-id',
        'null-island',
        'snapped',
        'zones-overlap',
      ]),
    );
  });

  test.each([
    ['src/issues.ts', ISSUE_EFFECTS],
    ['src/output/issue-texts-zh.ts', ISSUE_TEXTS_ZH],
    ['src/output/issue-texts-en.ts', ISSUE_TEXTS_EN],
  ])('has an entry in %s', (home, table) => {
    const missing = findings
      .filter(([code]) => !(code in table))
      .map(([code, file]) => `${code} of ${file}: no entry in ${home}`);
    expect(missing).toEqual([]);
  });

  test('has an effect if it has words, and words if it has an effect', () => {
    const codes = Object.keys(ISSUE_EFFECTS).sort();
    expect(Object.keys(ISSUE_TEXTS_ZH).sort()).toEqual(codes);
    expect(Object.keys(ISSUE_TEXTS_EN).sort()).toEqual(codes);
  });
});

describe('every refusal', () => {
  test('of a file has words', () => {
    const refusals = errors.filter((code) => ERROR_KINDS[code as keyof typeof ERROR_KINDS].exit === 3);
    expect(refusals.filter((code) => !(code in REFUSAL_TEXTS))).toEqual([]);
    expect(Object.keys(REFUSAL_TEXTS).filter((code) => !refusals.includes(code))).toEqual([]);
  });
});

describe('the words', () => {
  const zh = [
    ...Object.entries(ISSUE_TEXTS_ZH).map(([code, { title, advice, line = '' }]) => [code, title, advice, line]),
    ...Object.entries(REFUSAL_TEXTS).map(([code, [title, advice]]) => [code, title, advice]),
  ];
  const en = [
    ...Object.entries(ISSUE_TEXTS_EN).map(([code, { title, advice }]) => [code, title, advice]),
    ...Object.entries(REFUSAL_TEXTS).map(([code, [, , advice]]) => [code, 'a title', advice]),
  ];

  test('in Chinese are Chinese and the advice is a sentence', () => {
    for (const [code, title, advice, line = ''] of zh) {
      expect(title, code).toMatch(/\p{Script=Han}/u);
      expect(advice, code).toMatch(/\p{Script=Han}.*。$/u);
      expect(line.replaceAll(/\{(field|value)\}/g, ''), code).not.toMatch(/[{}]/);
      expect(title + line, code).not.toMatch(/[,;:]|。$/);
    }
  });

  test('in English are English and the advice is a sentence', () => {
    for (const [code, title, advice] of en) {
      expect(title + advice, code).not.toMatch(/\p{Script=Han}/u);
      expect(advice, code).toMatch(/^[A-Z].*\.$/);
      expect(title, code).not.toMatch(/\.$/);
    }
  });
});
