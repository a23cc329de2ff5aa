// Every finding a reader or stage can report about the data of a caller, once, with what it means for the data. Errors that refuse a
// whole file are in `errors.ts`; some codes are both. The words for people are in `output/issue-texts-*.ts`.

/**
 * What became of the data. `repair`: something was mended and counts as mended. `guess`: something the file does not say was taken as
 * likely. `loss`: a feature was left out, or has no place. `info`: nothing was changed.
 */
export type IssueEffect = 'repair' | 'guess' | 'loss' | 'info';

export const ISSUE_EFFECTS: Readonly<Record<string, IssueEffect>> = {
  // geometry
  'ring-closed': 'repair',
  'geometry-repaired': 'repair',
  'geometry-invalid': 'loss',
  'geometry-null': 'loss',
  'geometry-type': 'loss',
  'not-geojson': 'loss',
  'coordinates-nonfinite': 'loss',
  'coordinates-out-of-range': 'loss',
  'null-island': 'loss',
  'way-degenerate': 'loss',
  antimeridian: 'info',
  'edge-too-long': 'info',
  'barrier-off-network': 'info',
  // coordinate system, encoding, layer of the file
  'crs-assumed': 'guess',
  'crs-reprojected': 'info',
  'axes-swapped': 'repair',
  'encoding-guessed': 'guess',
  'layer-chosen': 'guess',
  'database-wal': 'info',
  'grid-cells': 'info',
  // rows and fields
  'row-invalid': 'loss',
  'row-total': 'guess',
  'rows-hidden': 'info',
  'unit-converted': 'repair',
  'field-mapping': 'info',
  'mapping-reused': 'info',
  'attribute-invalid': 'loss',
  'attribute-nested': 'info',
  'duplicate-id': 'repair',
  'duplicate-feature': 'loss',
  'category-unknown': 'info',
  'category-empty': 'info',
  'category-missing': 'info',
  'facility-not-open': 'info',
  'facility-status-unknown': 'guess',
  'facility-date-invalid': 'guess',
  'facility-date-vague': 'guess',
  'facility-dates-swapped': 'info',
  'facility-dates-unread': 'info',
  'weight-missing': 'loss',
  'weight-missing-total': 'info',
  // totals of a census
  'total-invalid': 'loss',
  'total-factor': 'info',
  'total-equal-shares': 'guess',
  'total-unknown': 'info',
  'total-without-residences': 'info',
  'total-parent': 'info',
  'total-none': 'info',
  'totals-disagree': 'info',
  // what lists cover
  'list-invalid': 'loss',
  'list-zone-unknown': 'loss',
  'list-unused': 'info',
  'list-empty': 'info',
  // OSM
  'osm-unsorted': 'info',
  'osm-remark': 'info',
  'osm-missing-nodes': 'repair',
  'osm-way-degenerate': 'repair',
  'osm-way-long': 'info',
  'osm-open-outline': 'repair',
  'osm-beyond-extract': 'loss',
  'osm-outline-repeated': 'info',
  'osm-private': 'info',
  'osm-suspected-duplicates': 'info',
  'osm-residences': 'guess',
  'osm-building-plain': 'info',
  'osm-site': 'info',
  // layers against each other
  'zone-unknown': 'guess',
  'zone-disagrees': 'info',
  'zones-overlap': 'info',
  'datum-shift': 'info',
  'layer-dates-apart': 'info',
  snapped: 'info',
  island: 'info',
  'outside-network': 'info',
  'behind-barrier': 'info',
  'facility-unplaced': 'loss',
};
