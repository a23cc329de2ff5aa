// GDAL as an independent reader of what we write, where it is installed. In: a file. Out: what ogrinfo and ogr2ogr say of it.
import { execFileSync } from 'node:child_process';

/** Why tests with GDAL are skipped; undefined when it is there. */
export const hasGdal = ((): boolean => {
  try {
    execFileSync('ogr2ogr', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
})();

interface GdalFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
}

/** Features of a layer as GDAL reads them, as GeoJSON; positions in `crs`, or as they stand in the file. */
export function readWithGdal(
  path: string,
  options: { layer?: string; crs?: string; open?: readonly string[] } = {},
): GdalFeature[] {
  const { layer, crs, open = [] } = options;
  const args = ['-f', 'GeoJSON', '/vsistdout/', path, '-lco', 'COORDINATE_PRECISION=12', '-lco', 'RFC7946=NO'];
  if (layer !== undefined) args.push(layer);
  if (crs !== undefined) args.push('-t_srs', crs);
  for (const option of open) args.push('-oo', option);
  const text = execFileSync('ogr2ogr', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e9 });
  return (JSON.parse(text) as { features: GdalFeature[] }).features;
}

/** What ogrinfo prints of all layers, its warnings included. */
export function inspectWithGdal(path: string): string {
  const script = 'ogrinfo -ro -al -so "$1" 2>&1';
  return execFileSync('sh', ['-c', script, 'sh', path], { encoding: 'utf8' });
}

/** EPSG code that GDAL finds for a definition; null when it finds none. */
export function identifyWithGdal(wkt: string): string | null {
  try {
    const text = execFileSync('gdalsrsinfo', ['-o', 'epsg', '-e', wkt], { encoding: 'utf8', stdio: 'pipe' });
    return /EPSG:[0-9]+/.exec(text)?.[0] ?? null;
  } catch {
    return null;
  }
}
