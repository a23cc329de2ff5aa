// Names of coordinate systems as other programs know them. In: a system. Out: its EPSG code, and WKT as in a .prj file (ESRI) or a
// database (OGC). GCJ-02, BD-09 and local systems have no code and no definition: they are named, never described as what they are not.
import { findChineseGrid } from '../geo/chinese-grids.ts';
import type { CoordinateSystem } from '../geo/coordinate-system.ts';

/** EPSG code of a system; null when it has none. Plain longitude and latitude are EPSG:4326. */
export function epsgCodeOf({ name, fromLonLat }: CoordinateSystem): number | null {
  const [, code] = /^EPSG:([0-9]+)$/.exec(name) ?? [];
  if (code !== undefined) return Number(code);
  return name === 'OGC:CRS84' && fromLonLat === null ? 4326 : null;
}

/** True when positions are degrees: known by the code, else by what a position in China becomes. */
export function isGeographic(system: CoordinateSystem): boolean {
  const code = epsgCodeOf(system);
  if (code !== null) return code === 4326 || code === 4490;
  if (system.fromLonLat === null) return true;
  const out: [number, number] = [0, 0];
  system.fromLonLat(PROBE[0], PROBE[1], out);
  return Math.abs(out[0] - PROBE[0]) < 1 && Math.abs(out[1] - PROBE[1]) < 1;
}

const PROBE = [110, 30] as const;

interface Datum {
  readonly geogcs: string;
  readonly datum: string;
  readonly spheroid: string;
  readonly flattening: string;
  readonly code: number;
  readonly datumCode: number;
  readonly spheroidCode: number;
}

const WGS84: Datum = {
  geogcs: 'WGS 84',
  datum: 'WGS_1984',
  spheroid: 'WGS 84',
  flattening: '298.257223563',
  code: 4326,
  datumCode: 6326,
  spheroidCode: 7030,
};
const CGCS2000: Datum = {
  geogcs: 'China Geodetic Coordinate System 2000',
  datum: 'China_2000',
  spheroid: 'CGCS2000',
  flattening: '298.257222101',
  code: 4490,
  datumCode: 1043,
  spheroidCode: 1024,
};

const ESRI_NAMES: Readonly<Record<number, readonly [geogcs: string, datum: string, spheroid: string]>> = {
  4326: ['GCS_WGS_1984', 'D_WGS_1984', 'WGS_1984'],
  4490: ['GCS_China_Geodetic_Coordinate_System_2000', 'D_China_2000', 'CGCS2000'],
};

/** A grid in metres: its names and parameters in the order of EPSG. */
interface Grid {
  readonly name: string;
  readonly esriName: string;
  readonly datum: Datum;
  readonly projection: string;
  readonly esriProjection: string;
  readonly parameters: readonly (readonly [name: string, value: number])[];
  /** Parameters that only ESRI writes. */
  readonly esriExtra?: string;
  /** What only OGC needs to be told. */
  readonly ogcExtra?: string;
  readonly northFirst: boolean;
}

/** WKT of OGC (version 1) with authorities, for databases; null for a system without a code that we can describe. */
export function ogcWkt(system: CoordinateSystem): string | null {
  const code = epsgCodeOf(system);
  if (code === null) return null;
  const datum = code === 4326 ? WGS84 : code === 4490 ? CGCS2000 : null;
  if (datum !== null) return ogcGeographic(datum);
  const grid = gridOf(code);
  if (grid === null) return null;
  const parameters = grid.parameters.map(([name, value]) => `PARAMETER["${name}",${value}]`).join(',');
  const axes = grid.northFirst ? 'AXIS["X",NORTH],AXIS["Y",EAST]' : 'AXIS["X",EAST],AXIS["Y",NORTH]';
  return (
    `PROJCS["${grid.name}",${ogcGeographic(grid.datum)},PROJECTION["${grid.projection}"],${parameters},` +
    `UNIT["metre",1,AUTHORITY["EPSG","9001"]],${axes},${grid.ogcExtra ?? ''}AUTHORITY["EPSG","${code}"]]`
  );
}

function ogcGeographic(datum: Datum): string {
  return (
    `GEOGCS["${datum.geogcs}",DATUM["${datum.datum}",SPHEROID["${datum.spheroid}",6378137,${datum.flattening},` +
    `AUTHORITY["EPSG","${datum.spheroidCode}"]],AUTHORITY["EPSG","${datum.datumCode}"]],` +
    `PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],` +
    `AUTHORITY["EPSG","${datum.code}"]]`
  );
}

/** WKT of ESRI, for .prj files; null for a system without a code that we can describe. */
export function esriWkt(system: CoordinateSystem): string | null {
  const code = epsgCodeOf(system);
  if (code === null) return null;
  if (code === 4326 || code === 4490) return esriGeographic(code === 4326 ? WGS84 : CGCS2000);
  const grid = gridOf(code);
  if (grid === null) return null;
  const parameters = ESRI_ORDER.flatMap(([name, esriName]) => {
    const found = grid.parameters.find((parameter) => parameter[0] === name);
    return found ? [`PARAMETER["${esriName}",${esriNumber(found[1])}]`] : [];
  }).join(',');
  return (
    `PROJCS["${grid.esriName}",${esriGeographic(grid.datum)},PROJECTION["${grid.esriProjection}"],${parameters},` +
    `${grid.esriExtra ?? ''}UNIT["Meter",1.0]]`
  );
}

const ESRI_ORDER = [
  ['false_easting', 'False_Easting'],
  ['false_northing', 'False_Northing'],
  ['central_meridian', 'Central_Meridian'],
  ['scale_factor', 'Scale_Factor'],
  ['latitude_of_origin', 'Latitude_Of_Origin'],
] as const;

const esriNumber = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

function esriGeographic({ code, flattening }: Datum): string {
  const [geogcs, datum, spheroid] = ESRI_NAMES[code];
  return (
    `GEOGCS["${geogcs}",DATUM["${datum}",SPHEROID["${spheroid}",6378137.0,${flattening}]],` +
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
  );
}

function gridOf(code: number): Grid | null {
  return chineseGridOf(code) ?? utmOf(code) ?? (code === 3857 ? WEB_MERCATOR : null);
}

/** The names of EPSG and ESRI for the grids of CGCS2000. */
function chineseGridOf(code: number): Grid | null {
  const grid = findChineseGrid(code);
  if (grid === null) return null;
  const { centralMeridian, falseEasting } = grid;
  const wide = code < 4513;
  const zone = falseEasting === 500_000 ? null : Math.floor(falseEasting / 1_000_000);
  const name = wide ? 'Gauss-Kruger' : '3-degree Gauss-Kruger';
  const esri = wide ? 'GK' : '3_Degree_GK';
  return {
    name: `CGCS2000 / ${name} ${zone === null ? `CM ${centralMeridian}E` : `zone ${zone}`}`,
    esriName: `CGCS2000_${esri}_${zone === null ? `CM_${centralMeridian}E` : `Zone_${zone}`}`,
    datum: CGCS2000,
    projection: 'Transverse_Mercator',
    esriProjection: 'Gauss_Kruger',
    parameters: transverse(centralMeridian, 1, falseEasting, 0),
    northFirst: true,
  };
}

function utmOf(code: number): Grid | null {
  const zone = code % 100;
  const south = Math.floor(code / 100) === 327;
  if ((!south && Math.floor(code / 100) !== 326) || zone < 1 || zone > 60) return null;
  return {
    name: `WGS 84 / UTM zone ${zone}${south ? 'S' : 'N'}`,
    esriName: `WGS_1984_UTM_Zone_${zone}${south ? 'S' : 'N'}`,
    datum: WGS84,
    projection: 'Transverse_Mercator',
    esriProjection: 'Transverse_Mercator',
    parameters: transverse(6 * zone - 183, 0.9996, 500_000, south ? 10_000_000 : 0),
    northFirst: false,
  };
}

const transverse = (
  centralMeridian: number,
  scale: number,
  falseEasting: number,
  falseNorthing: number,
): Grid['parameters'] => [
  ['latitude_of_origin', 0],
  ['central_meridian', centralMeridian],
  ['scale_factor', scale],
  ['false_easting', falseEasting],
  ['false_northing', falseNorthing],
];

// the sphere of web Mercator cannot be told in these languages: every program knows it by what stands in `EXTENSION` or by its name
const WEB_MERCATOR: Grid = {
  name: 'WGS 84 / Pseudo-Mercator',
  esriName: 'WGS_1984_Web_Mercator_Auxiliary_Sphere',
  datum: WGS84,
  projection: 'Mercator_1SP',
  esriProjection: 'Mercator_Auxiliary_Sphere',
  parameters: [
    ['central_meridian', 0],
    ['scale_factor', 1],
    ['false_easting', 0],
    ['false_northing', 0],
  ],
  esriExtra: 'PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],',
  ogcExtra:
    'EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],',
  northFirst: false,
};
