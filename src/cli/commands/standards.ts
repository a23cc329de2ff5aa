// lifecircle standards: which norms and plans there are, what one says and how sure that is, and whether a file of one's own is right.
import { basename } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import type { ShippedStandard } from '../../engine/standards.ts';
import type { CommandContext } from '../context.ts';
import { standardInWords, targetText } from '../../output/standard-words.ts';
import { counted, printable, writeText, type Io } from '../terminal.ts';

const EXAMPLES = `
Examples:
  $ lifecircle standards list
  $ lifecircle standards show sh-145-walk15-85
  $ lifecircle standards check my-standard.json && lifecircle coverage … --standard my-standard.json

Only what is marked "plan" or "verified" is what a source says; everything else is to be checked with the original.`;

interface Options {
  readonly json?: boolean;
}

export function addStandards(program: Command, context: CommandContext): void {
  const standards = program
    .command('standards')
    .summary('the norms and plans that results may be measured by')
    .description('Standards as data: which there are, what each says and leaves open, and whether a file is one.')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES);
  standards
    .command('list')
    .description('Lists the standards that come with lifecircle, with how sure the source of each is.')
    .option('--json', 'as one JSON document')
    .action((options: Options) => list(options, context.io));
  standards
    .command('show')
    .description('Tells everything about one standard.')
    .argument('<id>', 'as listed')
    .option('--json', 'the document itself')
    .action((id: string, options: Options) => show(id, options, context.io));
  standards
    .command('check')
    .description('Says whether a file is a standard that can be computed, or everything that stands against it.')
    .argument('<file>', 'a JSON file as data/standards/standard.schema.json describes')
    .action((file: string) => check(file, context.io));
}

async function list({ json }: Options, io: Io): Promise<void> {
  const { listShippedStandards } = await import('../../engine/standards.ts');
  const shipped = listShippedStandards();
  const text = json
    ? `${JSON.stringify(shipped.map(entryOf), null, 2)}\n`
    : shipped.map((standard) => `${linesOf(standard).join('\n')}\n`).join('\n');
  await writeText(io.stdout, [text], io.signal);
}

function entryOf({ document, refusal }: ShippedStandard) {
  const { id, edition, title, source, denominator, targets } = document;
  return { id, edition, title, source, denominator, targets, computed: refusal === null, refusal };
}

function linesOf({ document, refusal }: ShippedStandard): string[] {
  const { id, edition, title, source, metric, denominator, targets } = document;
  const target = targets.map((one) => targetText(one, metric.unit)).join('; ') || 'none';
  const computed = refusal === null ? 'computed by this version' : 'not computed by this version';
  return [
    `${id}  edition ${edition}`,
    `  ${title.zh}`,
    `  ${title.en}`,
    `  counts ${denominator.of}; target ${target}; source ${source.status}; ${computed}`,
  ];
}

async function show(id: string, { json }: Options, io: Io): Promise<void> {
  const { getShippedStandard, getTaxonomy } = await import('../../engine/standards.ts');
  const { document, refusal } = getShippedStandard(id);
  const text = json ? `${JSON.stringify(document, null, 2)}\n` : standardInWords(document, refusal, getTaxonomy());
  await writeText(io.stdout, [text], io.signal);
}

async function check(file: string, io: Io): Promise<void> {
  const { listUnknownCodes, readStandard } = await import('../../engine/standards.ts');
  const standard = tellEveryPlace(() => readStandard(file, basename(file)), io);
  const unknown = listUnknownCodes(standard);
  if (unknown.length > 0) {
    io.stderr.write(`warning[category-unknown]: not in the taxonomy: ${printable(unknown.join(', '))}\n`);
  }
  await writeText(io.stdout, [`ok, ${counted(standard.indicators.length, 'indicator')}\n`], io.signal);
}

/** All places of a refusal go to stdout: stderr keeps its one line, and the first few of them. */
function tellEveryPlace<T>(read: () => T, io: Io): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'standard-invalid') throw error;
    for (const { pointer, detail } of error.places) {
      io.stdout.write(`${printable(`${pointer || 'the document'}: ${detail}`)}\n`);
    }
    throw new AppError(error.code, error.message);
  }
}
