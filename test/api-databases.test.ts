// Databases and other files that are read at their place, through the walls of the import child: it may read the program and the
// upload, write one file, and has no network.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toGpb, writeGeoPackage } from './support/geopackage-writer.ts';
import { ask, makeFolder, makeService } from './support/service.ts';

const GEOPACKAGE = { 'content-type': 'application/geopackage+sqlite3' };

test('a GeoPackage is read in the child, a hostile one refused', async () => {
  const service = await makeService();
  const folder = makeFolder();
  const point = toGpb({ type: 'Point', coordinates: [121.5, 31.2] });
  const good = readFileSync(writeGeoPackage(folder, [{ name: '居民点', rows: [[point, '一号']] }]));
  const accepted = await ask(service, 'POST', '/layers?kind=residences&name=homes', good, GEOPACKAGE);
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(201);
  expect(accepted.body).toMatchObject({ accepted: true, format: 'geopackage', counts: { read: 1, kept: 1 } });

  const endless = `CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x AS fid, NULL AS geom FROM n;
    INSERT INTO gpkg_contents VALUES ('v', 'features', 'v', 4326);
    INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4326, 0, 0);`;
  const hostile = readFileSync(writeGeoPackage(folder, [], endless));
  const refused = await ask(service, 'POST', '/layers?kind=residences&name=homes', hostile, GEOPACKAGE);
  expect(refused).toMatchObject({ status: 422, body: { code: 'database-unsafe' } });
  expect(service.faults).toEqual([]);
});
