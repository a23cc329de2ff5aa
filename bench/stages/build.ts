// Map → walking network: from GeoJSON and from PBF. Peers only parse, they build no graph.
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createOSMStream } from 'osm-pbf-parser-node';
import { readNetwork } from '../../src/engine/read-inputs.ts';
import { buildNetwork } from '../../src/network/build.ts';
import type { Source, WalkNetwork } from '../../src/types.ts';
import { sourceOf } from '../../test/support/text-source.ts';
import { OPTIONS, toPbf, type BenchCity } from '../cities.ts';
import { check, timeJobs, type Job, type Timing } from '../measure.ts';
import type { Finding } from '../report.ts';

const ROUNDS = 5;

async function readAndBuild(source: Source): Promise<WalkNetwork> {
  const { content } = await readNetwork(source, OPTIONS);
  return 'nodeCount' in content ? content : buildNetwork(content, OPTIONS);
}

async function bytesOf(source: Source): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.stream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const megabytesPerSecond = (bytes: number, { medianMillis }: Timing): string =>
  `${(bytes / 1e6 / (medianMillis / 1000)).toFixed(1)} MB/s`;

export async function benchBuild(city: BenchCity): Promise<Finding[]> {
  const file = await bytesOf(city.file);
  // a map given by hand may be OSM already
  if (file[0] !== 0x7b) return [await benchPbf(city, file)];
  const pbf = toPbf(city.ways);
  const fromPbf = await readAndBuild(sourceOf(pbf, 'city.osm.pbf'));
  const { nodeCount, edgeCount, summary } = city.network;
  check(fromPbf.nodeCount === nodeCount && fromPbf.edgeCount === edgeCount, 'networks from both formats');
  check(fromPbf.summary.lengthMeters === summary.lengthMeters, 'lengths of the networks from both formats');
  return [await benchGeoJson(city, file), await benchPbf(city, pbf)];
}

async function benchGeoJson(city: BenchCity, bytes: Buffer): Promise<Finding> {
  const timings = await timeJobs(
    [
      { name: 'read and build', run: () => readAndBuild(city.file) },
      { name: 'JSON.parse alone', run: () => JSON.parse(bytes.toString('utf8')) as unknown },
    ],
    ROUNDS,
  );
  const work = `${(bytes.length / 1e6).toFixed(1)} MB, ${city.network.edgeCount} edges`;
  return {
    city: city.name,
    stage: 'GeoJSON → network',
    work,
    timings,
    rates: [megabytesPerSecond(bytes.length, timings[0])],
  };
}

async function benchPbf(city: BenchCity, pbf: Buffer): Promise<Finding> {
  const file = path.join(tmpdir(), `lifecircle-bench-${process.pid}.osm.pbf`);
  writeFileSync(file, pbf);
  const countWithStream = async (): Promise<number> => {
    let count = 0;
    for await (const element of createOSMStream(file, { withTags: true })) if ('type' in element) count++;
    return count;
  };
  const jobs: Job[] = [
    { name: 'read and build', run: () => readAndBuild(sourceOf(pbf, 'city.osm.pbf')) },
    { name: 'read alone', run: () => readNetwork(sourceOf(pbf, 'city.osm.pbf'), OPTIONS) },
    { name: 'osm-pbf-parser-node, objects only', run: countWithStream },
  ];
  try {
    const elements = await countWithStream();
    check(elements >= city.ways.vertices.length / 2 + city.ways.wayTags.length, 'elements of the PBF file');
    const timings = await timeJobs(jobs, ROUNDS);
    const work = `${(pbf.length / 1e6).toFixed(1)} MB, ${elements} elements`;
    return {
      city: city.name,
      stage: 'PBF → network',
      work,
      timings,
      rates: [megabytesPerSecond(pbf.length, timings[0])],
    };
  } finally {
    rmSync(file);
  }
}
