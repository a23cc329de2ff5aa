// lifecircle convert: a layer from any format that is read into any that is written, as it was understood.
import { Option } from 'commander';
import type { Command } from 'commander';
import { EXPORT_FORMATS, type ExportFormat } from '../../engine/export-formats.ts';
import type { FeatureLayer } from '../../types.ts';
import type { CommandContext } from '../context.ts';
import { addExportSettings, formatOf, outCrsOf, type ExportSettings } from '../export-options.ts';
import { addInputSettings, requireKnownInputs, settingsFor, type InputOptions } from '../input-options.ts';
import { openInput } from '../inputs.ts';
import { counted } from '../terminal.ts';

const KINDS: readonly FeatureLayer['kind'][] = ['residences', 'facilities', 'zones'];

const EXAMPLES = `
Examples:
  A list in GCJ-02 as a GeoPackage in the grid of the bureau:
  $ lifecircle convert clinics.xlsx --kind facilities --crs GCJ-02 --out-crs EPSG:4549 -o clinics.gpkg

  A Shapefile for programs that expect GBK:
  $ lifecircle convert streets.geojson --kind zones -o streets.zip --shp-encoding gbk

What is written: the id of each feature (repeated ones numbered), every column, and the polygon or point.
Networks are not converted: "network build" saves them.`;

interface Options extends InputOptions, ExportSettings {
  readonly kind: FeatureLayer['kind'];
  readonly output: string;
  readonly format?: ExportFormat;
  readonly quiet?: boolean;
}

export function addConvert(program: Command, context: CommandContext): void {
  const command = program
    .command('convert')
    .summary('a layer from one format or coordinate system into another')
    .description(
      'Reads residences, facilities or zones of any format that is read, and writes them as they were understood.',
    )
    .argument('<file>', 'the file, or - for stdin')
    .addOption(new Option('--kind <kind>', 'what the file is').choices(KINDS).makeOptionMandatory());
  addInputSettings(command);
  addExportSettings(
    command
      .optionsGroup('Output:')
      .requiredOption('-o, --output <file>', 'file to write: .csv, .geojson, .gpkg, .xlsx, or .zip for a Shapefile')
      .addOption(new Option('--format <format>', 'format, where the name does not say').choices(EXPORT_FORMATS)),
  )
    .option('-q, --quiet', 'no warnings or notes')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: Options) => convert(file, options, context));
}

async function convert(file: string, options: Options, { io }: CommandContext): Promise<void> {
  const { kind, output, lang, shpEncoding, quiet } = options;
  const format = options.format ?? formatOf(output);
  const [{ convertLayer }, { findExportCrs }] = await Promise.all([
    import('../../engine/convert-layer.ts'),
    import('../../engine/write-export.ts'),
  ]);
  const system = findExportCrs(outCrsOf(options) ?? {});
  const source = await openInput(file, io);
  requireKnownInputs(options, [source.name]);
  const tell = (remark: string): void => void (quiet || io.stderr.write(`warning: ${remark}\n`));
  const settings = settingsFor(options, kind, source.name);
  const report = await convertLayer(source, kind, settings, output, format, {
    ...{ system, language: lang, shpEncoding, tell, signal: io.signal },
  });
  if (quiet) return;
  for (const [code, count] of Object.entries(report.issueCounts)) io.stderr.write(`${code}: ${count}\n`);
  const { read, kept } = report.counts;
  io.stderr.write(`written to ${output}: ${counted(kept, 'feature')} of ${read}; "inspect" tells all findings\n`);
}
