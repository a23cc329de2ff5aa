// The rules of the house that a machine can check: who imports what, what the pure core must not know, sizes, names.
// When one of these fails, move the code; do not add an exception.
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { listTypeScriptFiles, readText } from './support/repository.ts';

interface Import {
  readonly from: string;
  /** A path from the root for our own files, else the name of the package or `node:` module. */
  readonly to: string;
  readonly typeOnly: boolean;
}

interface SourceFile {
  readonly file: string;
  readonly folder: string;
  readonly ast: ts.SourceFile;
  readonly imports: readonly Import[];
}

// the stages from left to right: each may use those to its left
const STAGES = ['layers', 'network', 'reach', 'coverage', 'siting'];
// root files of src that hold no behaviour of a stage
const SHARED = ['types', 'optional-layers', 'study-types', 'errors', 'issues', 'pack'];

/** What a folder may import of ours. `type:x` allows only types of x. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  geo: [],
  types: [],
  'optional-layers': ['types'],
  'study-types': ['types'],
  errors: [],
  issues: [],
  pack: ['errors'],
  'share-text': ['type:types'],
  'refusal-texts': [],
  ...Object.fromEntries(STAGES.map((stage, i) => [stage, ['geo', ...SHARED, ...STAGES.slice(0, i)]])),
  cities: ['geo', 'types', 'errors'],
  output: [
    'geo',
    'types',
    'study-types',
    'errors',
    'issues',
    'share-text',
    'refusal-texts',
    ...STAGES.map((stage) => `type:${stage}`),
  ],
  task: [...STAGES, 'geo', ...SHARED],
  study: ['task', ...STAGES, 'geo', ...SHARED],
  edit: ['study', ...STAGES, 'geo', ...SHARED],
  engine: ['study', 'edit', ...STAGES, 'output', 'task', 'cities', 'geo', ...SHARED],
  api: ['engine', 'output', 'errors', 'types', 'optional-layers', 'study-types'],
  cli: ['engine', 'output', 'errors', 'types', 'optional-layers', 'study-types', 'share-text'],
  map: ['type:types', 'share-text', 'refusal-texts'],
};

const PURE = [
  'geo',
  ...STAGES,
  'cities',
  'output',
  'study',
  'edit',
  'task',
  'types',
  'errors',
  'issues',
  'share-text',
  'refusal-texts',
];

/** Modules that the pure core must not use: files, threads, processes, the net, and the packages that bring them. */
const IMPURE_MODULES =
  /^(node:)?(fs|fs\/promises|child_process|worker_threads|cluster|http|https|http2|net|os|timers|timers\/promises|perf_hooks)$|^(piscina|fastify|@fastify\/.*)$/;

/** What the pure core must not ask for: the time of day, chance, its surroundings. */
const IMPURE_CALLS = ['Date.now', 'Math.random', 'performance.now', 'crypto.randomUUID', 'process.env', 'process.argv'];

const files = [...listTypeScriptFiles('src'), ...listTypeScriptFiles('workers'), ...listTypeScriptFiles('bench')].map(
  read,
);
const inFolders = (folders: readonly string[]): SourceFile[] => files.filter(({ folder }) => folders.includes(folder));

function read(file: string): SourceFile {
  const ast = ts.createSourceFile(file, readText(file), ts.ScriptTarget.Latest, true);
  return { file, folder: folderOf(file), ast, imports: listImports(file, ast) };
}

/** `src/reach/search.ts` → `reach`, `src/types.ts` → `types`, `workers/reach.ts` → `workers`. */
function folderOf(file: string): string {
  const [first, second] = file.split('/');
  return first === 'src' ? path.basename(second, '.ts') : first;
}

function listImports(file: string, ast: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  const add = (text: string, typeOnly: boolean): void => {
    const to = text.startsWith('.') ? path.posix.join(path.posix.dirname(file), text) : text;
    imports.push({ from: file, to, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add((node.moduleSpecifier as ts.StringLiteral).text, isTypeOnly(node.importClause));
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add((node.moduleSpecifier as ts.StringLiteral).text, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [target] = node.arguments;
      if (ts.isStringLiteralLike(target)) add(target.text, false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add((node.argument.literal as ts.StringLiteral).text, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return imports;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { namedBindings } = clause;
  return (
    !clause.name &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
}

const isOurs = (target: string): boolean => /^(src|workers|bench|test)\//.test(target);

/** Lines that hold code: not blank, not only comment. */
function countCodeLines(ast: ts.SourceFile): number {
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (node.getChildCount(ast) > 0) node.getChildren(ast).forEach(visit);
    else if (node.kind !== ts.SyntaxKind.EndOfFileToken && node.getWidth(ast) > 0) {
      const first = ast.getLineAndCharacterOfPosition(node.getStart(ast)).line;
      const last = ast.getLineAndCharacterOfPosition(node.getEnd()).line;
      for (let line = first; line <= last; line++) lines.add(line);
    }
  };
  visit(ast);
  return lines.size;
}

describe('who may import what', () => {
  test('every folder of src is in the picture', () => {
    const known = [...Object.keys(MAY_IMPORT), 'workers', 'bench'];
    expect(files.filter(({ folder }) => !known.includes(folder)).map(({ file }) => file)).toEqual([]);
  });

  test('no folder imports what lies to its right', () => {
    const wrong: string[] = [];
    for (const { file, folder, imports } of files) {
      const allowed = MAY_IMPORT[folder];
      if (!allowed) continue;
      for (const { to, typeOnly } of imports) {
        if (!isOurs(to)) continue;
        const target = folderOf(to);
        const fine = target === folder || allowed.includes(target) || (typeOnly && allowed.includes(`type:${target}`));
        // the program's first file is where the two doors are joined: `lifecircle serve` starts the service
        const joinsDoors = file === 'src/cli/bin.ts' && target === 'api';
        if (!fine && !joinsDoors) wrong.push(`${file} imports ${to}${typeOnly ? ' (types)' : ''}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('nothing in src imports workers, bench or test', () => {
    const wrong = files
      .filter(({ file }) => file.startsWith('src/'))
      .flatMap(({ imports }) => imports)
      .filter(({ to }) => /^(workers|bench|test)\//.test(to));
    expect(wrong).toEqual([]);
  });

  test('a worker is imports and one export, of one stage, in under 15 lines', () => {
    const wrong: string[] = [];
    for (const { file, ast, imports } of inFolders(['workers'])) {
      const ours = imports.filter(({ to }) => isOurs(to)).map(({ to }) => folderOf(to));
      const stages = ours.filter((folder) => !['task', 'types', 'errors'].includes(folder));
      if (stages.length > 1) wrong.push(`${file} imports ${stages.join(' and ')}`);
      if (countCodeLines(ast) >= 15) wrong.push(`${file} has ${countCodeLines(ast)} lines`);
    }
    expect(wrong).toEqual([]);
  });

  test('imports never go in circles', () => {
    const next = new Map(files.map(({ file, imports }) => [file, imports.map(({ to }) => to).filter(isOurs)]));
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
      if (done.has(file) || way.includes(file)) return;
      for (const target of next.get(file) ?? []) walk(target, [...way, file]);
      done.add(file);
    };
    for (const { file } of files) walk(file, []);
    expect(circles).toEqual([]);
  });
});

describe('the pure core', () => {
  test('imports no files, threads, processes or servers', () => {
    const wrong = inFolders(PURE)
      .flatMap(({ imports }) => imports)
      .filter(({ to }) => IMPURE_MODULES.test(to))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  test('asks for no clock, no chance, no environment', () => {
    const wrong: string[] = [];
    for (const { file, ast } of inFolders(PURE)) {
      const visit = (node: ts.Node): void => {
        if (ts.isPropertyAccessExpression(node) && IMPURE_CALLS.includes(node.getText(ast))) {
          wrong.push(`${file} uses ${node.getText(ast)}`);
        }
        // `new Date()` is the time of day; `new Date(text)` is only arithmetic
        if (ts.isNewExpression(node) && node.getText(ast).match(/^new Date(\(\))?$/))
          wrong.push(`${file} uses new Date()`);
        ts.forEachChild(node, visit);
      };
      visit(ast);
    }
    expect(wrong).toEqual([]);
  });

  test('output uses no package that the stages compute with', () => {
    const wrong = inFolders(['output'])
      .flatMap(({ imports }) => imports)
      .filter(({ to }) => /^(kdbush|flatbush|rbush|d3-contour|pbf|saxes)$/.test(to));
    expect(wrong).toEqual([]);
  });
});

describe('sizes and names', () => {
  test('no file is over 400 lines', () => {
    const long = files
      .map(({ file, ast }) => ({ file, lines: countCodeLines(ast) }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  test('src has no default exports and no barrels', () => {
    const wrong: string[] = [];
    for (const { file, ast } of files) {
      if (!file.startsWith('src/')) continue;
      for (const statement of ast.statements) {
        const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
        const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
        if (ts.isExportAssignment(statement) || isDefault) wrong.push(`${file} has a default export`);
      }
      const barrel =
        ast.statements.length > 0 && ast.statements.every((statement) => ts.isExportDeclaration(statement));
      if (barrel) wrong.push(`${file} only passes on what others export`);
    }
    expect(wrong).toEqual([]);
  });

  test('files and folders are kebab-case', () => {
    const all = [...files.map(({ file }) => file), ...listTypeScriptFiles('test')];
    const wrong = all.filter(
      (file) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)+[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.tsx?$/.test(file),
    );
    expect(wrong).toEqual([]);
  });

  test('every file of src begins by saying what it is', () => {
    const silent = files.filter(({ file, ast }) => file.startsWith('src/') && !/^(#!.*\n)?\/[/*]/.test(ast.text));
    expect(silent.map(({ file }) => file)).toEqual([]);
  });

  test('nothing is left for later', () => {
    const marks = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`);
    expect(files.filter(({ ast }) => marks.test(ast.text)).map(({ file }) => file)).toEqual([]);
  });
});
