// lifecircle isochrone: how far one can walk from a point, as GeoJSON.
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import { writeFileWhole } from '../../engine/output-directory.ts';
import type { Cutoff } from '../../types.ts';
import type { CommandContext } from '../context.ts';
import { openInput } from '../inputs.ts';
import { addNetworkOptions, networkSettingsOf } from '../network-options.ts';
import type { NetworkOptions } from '../network-options.ts';
import { writeText } from '../terminal.ts';
import { collect, parseCutoffs, parseNotNegative, parsePosition, parsePositive } from '../values.ts';

const EXAMPLES = `
Features by "kind": origin (the point), area (a polygon for each cutoff, the largest first), street (the
reached pieces, each with the smallest cutoff that contains it). Areas are for showing: they contain every
reached piece, and nothing farther than 25 m from one.

Examples:
  $ lifecircle isochrone --network city.network --at 121.4737,31.2304 --cutoff 5,10,15 > reached.geojson
  $ lifecircle isochrone --network city.osm.pbf --at 121.47,31.23 --at 121.48,31.24 --cutoff 1000m -o reached.geojson`;

interface Options extends NetworkOptions {
  readonly network: string;
  readonly at?: readonly (readonly [number, number])[];
  readonly cutoff?: readonly Cutoff[];
  readonly speed: number;
  readonly snapMax: number;
  readonly minComponent: number;
  readonly output?: string;
}

export function addIsochrone(program: Command, context: CommandContext): void {
  const command = program
    .command('isochrone')
    .summary('how far one can walk from a point')
    .description(
      'The streets that can be reached from a point on foot, cut where the time runs out, and areas round them.',
    )
    .requiredOption('--network <file>', 'GeoJSON lines, OSM PBF, OSM XML, also .gz, or a saved network; - is stdin')
    .option('--at <lon,lat>', 'the point; may be repeated', collect(parsePosition))
    .option('--cutoff <list>', 'minutes such as 5,10,15, or metres such as 500m,1000m (default: 15)', parseCutoffs)
    .option('--speed <m/s>', 'walking speed in metres per second', parsePositive('metres per second'), 1)
    .option('--snap-max <m>', 'farthest straight way to the network', parseNotNegative('metres'), 100)
    .option(
      '--min-component <m>',
      'pass over detached pieces of network shorter than this',
      parseNotNegative('metres'),
      500,
    );
  addNetworkOptions(command)
    .option('-o, --output <file>', 'where to write the GeoJSON (default: stdout)')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => isochrone(options, context));
}

async function isochrone(options: Options, { io }: CommandContext): Promise<void> {
  if (options.at === undefined)
    throw new AppError('bad-usage', 'expected also --at LON,LAT; see lifecircle isochrone --help');
  const [{ answerIsochrones, openIsochroneNetwork }, { isochroneGeoJson }] = await Promise.all([
    import('../../engine/isochrones.ts'),
    import('../../output/isochrone-geojson.ts'),
  ]);
  const network = await openIsochroneNetwork(await openInput(options.network, io), networkSettingsOf(options));
  const found = answerIsochrones(network, {
    points: options.at,
    cutoffs: options.cutoff ?? [{ minutes: 15 }],
    speedMps: options.speed,
    snapMaxMeters: options.snapMax,
    minComponentMeters: options.minComponent,
  });
  const text = isochroneGeoJson(found);
  if (options.output === undefined || options.output === '-') await writeText(io.stdout, text, io.signal);
  else await writeFileWhole(options.output, text, io.signal);
}
