// Query of exports, the same for layers and tables of runs.
import { Type } from 'typebox';

/** Members that say how a file is written. */
export const exportMembers = {
  crs: Type.Optional(
    Type.String({
      maxLength: 4096,
      description:
        'Coordinate system of the export, such as EPSG:4549, or the name of a local one; longitude, latitude when absent',
    }),
  ),
  lang: Type.Optional(
    Type.Enum(['zh', 'en'], {
      description: 'Headings of sheets (zh when absent) and field names of a Shapefile (en when absent)',
    }),
  ),
  shpEncoding: Type.Optional(Type.Enum(['utf-8', 'gbk'], { description: 'Texts of a Shapefile; utf-8 when absent' })),
};

/** The format of a layer. */
export const exportFormat = Type.Enum(['csv', 'geojson', 'gpkg', 'xlsx', 'shp'], {
  description: 'Format; shp is a Shapefile in a ZIP archive',
});
