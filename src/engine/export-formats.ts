// The names of the formats that are written, for doors that must know them before the writers are loaded.

/** Formats of exports; `shp` is a Shapefile in a ZIP archive. */
export const EXPORT_FORMATS = ['csv', 'geojson', 'gpkg', 'xlsx', 'shp'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
