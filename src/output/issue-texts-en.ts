// What a finding is called in English, and what whoever sent the file can do about it. In: codes of `issues.ts`. Out: texts; the
// finding's own message stands beside them, so there are no lines here.
import type { IssueText } from './issue-texts-zh.ts';

export const ISSUE_TEXTS_EN: Readonly<Record<string, IssueText>> = {
  'ring-closed': {
    title: 'Outlines that did not end where they began were closed',
    advice: 'Make the last position of each ring equal the first.',
  },
  'geometry-repaired': {
    title: 'Parts of geometries cannot be used and were left out',
    advice: 'Look at the feature for stray points, rings without area and holes outside their polygon.',
  },
  'geometry-invalid': {
    title: 'Geometries are invalid or cross themselves',
    advice: 'Run “check geometry” and “fix geometry” of a GIS and export again.',
  },
  'geometry-null': {
    title: 'There is no geometry',
    advice: 'Give a position or an outline; name the zone of what truly has none.',
  },
  'geometry-type': {
    title: 'Geometries are of another type than this layer needs',
    advice: 'A network needs lines, zones need polygons, residences and facilities points or polygons.',
  },
  'not-geojson': {
    title: 'Something is no GeoJSON feature',
    advice: 'Export as GeoJSON again: a FeatureCollection.',
  },
  'coordinates-nonfinite': {
    title: 'Coordinates are not numbers',
    advice: 'Write decimal degrees, such as 121.4737.',
  },
  'coordinates-out-of-range': {
    title: 'Coordinates are not longitude and latitude',
    advice: 'See whether they are swapped; name the coordinate system (such as EPSG:4549) of projected metres.',
  },
  'null-island': {
    title: 'Positions at 0, 0 count as unknown',
    advice: 'Give the true position; leave it empty rather than 0 where there is none.',
  },
  'way-degenerate': {
    title: 'Lines have fewer than two distinct vertices and were left out',
    advice: 'Remove the line, or complete it.',
  },
  antimeridian: {
    title: 'Geometries go over the antimeridian and are read as going round the globe',
    advice: 'Cut them at 180 degrees (RFC 7946, section 3.1.9), as GIS do on export.',
  },
  'edge-too-long': {
    title: 'Tens of kilometres lie between two vertices of a line',
    advice: 'Look whether one of the positions is wrong.',
  },
  'network-disconnected': {
    title: 'The ways fall into parts that do not meet',
    advice: 'Lines that cross need a common point: snap and split them in a GIS, then send the file again.',
  },
  'barrier-off-network': {
    title: 'Barriers lie on no vertex of a way and stop nobody',
    advice: 'Snap the barrier to a vertex of the way it is to close.',
  },
  'crs-assumed': {
    title: 'The file names no coordinate system: one was assumed',
    advice: 'Send the .prj file, or say which system it is, and look at the positions on a map.',
  },
  'crs-reprojected': {
    title: 'Coordinates were converted to longitude and latitude',
    advice: 'Nothing to do; look at some positions on a map.',
  },
  'axes-swapped': {
    title: 'The order of the two coordinates was turned round',
    advice: 'Look at the positions on a map; send easting or longitude first.',
  },
  'encoding-guessed': {
    title: 'The encoding of the texts was guessed',
    advice: 'Look whether names are legible; else save as UTF-8, or name the encoding (such as GB18030).',
  },
  'layer-chosen': {
    title: 'The file holds several layers or sheets: one was read',
    advice: 'See whether it is the right one; else name it.',
  },
  'database-wal': {
    title: 'The database may have changes that are not written back',
    advice: 'Close the program that uses it, and send the file again.',
  },
  'grid-cells': {
    title: 'A grid of people was read cell by cell',
    advice: 'Compare the number of cells and the total with the source of the grid.',
  },
  'row-invalid': {
    title: 'Rows do not fit the header',
    advice: 'Compare the row with the header: number of columns, quotes, required values.',
  },
  'row-total': {
    title: 'Rows of totals are not features',
    advice: 'Nothing to do; rename the row if it is one.',
  },
  'rows-hidden': {
    title: 'Something is hidden, or marked as deleted',
    advice: 'See whether it belongs to the list; delete it for good if not.',
  },
  'formula-text': {
    title: 'Texts written as formulas of Excel (="001") were taken as texts',
    advice: 'Compare the values; format such columns as text in Excel instead.',
  },
  'quote-stray': {
    title: 'Quotes inside texts that are not in quotes were taken as they stand',
    advice: 'Compare the values; save the table again from Excel, which doubles such quotes.',
  },
  'unit-converted': {
    title: 'Values were converted to another unit',
    advice: 'Compare the converted values; send plain persons and square metres.',
  },
  'field-mapping': {
    title: 'Columns were matched to fields by their names',
    advice: 'Look at the table of columns; say what a column is where it is wrong.',
  },
  'mapping-reused': {
    title: 'A confirmed matching of columns was used again',
    advice: 'Look at the table of columns.',
  },
  'attribute-invalid': {
    title: 'Values of a field cannot be used',
    advice: 'Correct the value, or leave it empty.',
  },
  'attribute-nested': {
    title: 'Values that are lists or objects were left out',
    advice: 'Put what is needed into plain columns.',
  },
  'duplicate-id': {
    title: 'Ids are repeated',
    advice: 'Remove what is there twice; give different things different ids.',
  },
  'duplicate-feature': {
    title: 'Features that are there twice count once',
    advice: 'Remove the second one.',
  },
  'category-unknown': {
    title: 'Categories are not in the taxonomy',
    advice: 'Use a name of the taxonomy, or say what the category stands for.',
  },
  'category-empty': {
    title: 'Facilities without a category serve nobody',
    advice: 'Fill in the category; separate several by semicolons.',
  },
  'category-missing': {
    title: 'No facility has a category the standard asks for: it is not assessed',
    advice: 'Send the list of these facilities, or say that there are none.',
  },
  'facility-not-open': {
    title: 'Facilities that are not open do not count',
    advice: 'Nothing to do; update the status of those that have opened.',
  },
  'facilities-suspected-duplicates': {
    title: 'Facilities of one category and nearly one name stand within 50 m: perhaps one told twice',
    advice: 'Compare them and remove one of each pair that is the same; several services of one place share a site_id.',
  },
  'site-values-differ': {
    title: 'Facilities of one site tell different areas or capacities: the largest counts, once',
    advice: 'See which value is that of the site.',
  },
  'facility-status-unknown': {
    title: 'Words for the status of facilities are not known: these count as open',
    advice: 'Write open, building, planned or closed.',
  },
  'facility-date-invalid': {
    title: 'Dates of opening or closing cannot be read: these facilities count as open',
    advice: 'Write 2024-05-01; where a column counts days as Excel does, say "Excel" in its name.',
  },
  'facility-date-vague': {
    title: 'A date may be before or after the day looked at: these facilities count as open',
    advice: 'Give the whole date: year, month and day.',
  },
  'facility-dates-swapped': {
    title: 'Facilities closed before they opened',
    advice: 'See which of the two dates is right.',
  },
  'facility-dates-unread': {
    title: 'There are dates of opening or closing, but no day to compare them with',
    advice: 'Set the day of the study (asOf) or the date of the list; without one, only the status counts.',
  },
  'weight-missing': {
    title: 'Numbers of people are missing or make no sense: they count 0 and are undecided',
    advice: 'Give a number that is not negative.',
  },
  'weight-missing-total': {
    title: 'How many numbers of people are missing or make no sense',
    advice: 'Complete them and send the file again.',
  },
  'weight-registered': {
    title: 'Registered people are given, but not who lives here: households or residences are counted',
    advice:
      'Send the resident population; or choose the column of registered people with --weight (in the service: weight).',
  },
  'total-invalid': {
    title: 'Totals are missing or make no sense: the unit has none',
    advice: 'Give a number that is not negative.',
  },
  'total-factor': {
    title: 'A total is far from the people of its residences',
    advice: 'Compare the total with the residences of the unit and their numbers.',
  },
  'total-equal-shares': {
    title: 'Residences have nothing to share a total by: they share equally',
    advice: 'Give the residences people, households or floor area.',
  },
  'total-unknown': {
    title: 'Units are known to no zone and no residence: their people are undecided outside',
    advice: 'Remove the rows that are no part of the study; else compare the ids.',
  },
  'total-without-residences': {
    title: 'Units have people and no residences: they are undecided',
    advice: 'Add the residences of these units.',
  },
  'total-parent': {
    title: 'Totals of parents of zones are left out',
    advice: 'Nothing to do: the totals of their zones count.',
  },
  'total-none': {
    title: 'Residences are in no unit with a total: they keep their own people',
    advice: 'Look at the unit that these residences name, or add its total.',
  },
  'totals-disagree': {
    title: 'Committees do not add up to the total of their zone',
    advice: 'Compare the totals of the committees with that of the zone.',
  },
  'entrance-unknown': {
    title: 'Entrances lead into no known facility: they are left out',
    advice: 'Compare their facility_id with the facilities; without one they must lie within 15 m of an outline.',
  },
  'entrance-assigned': {
    title: 'Entrances name no facility: taken as those of the nearest outline within 15 m',
    advice: 'Give the facility_id.',
  },
  'list-invalid': {
    title: 'Rows of the lists name no category: they cover nothing',
    advice: 'Give the category of each list.',
  },
  'list-zone-unknown': {
    title: 'Lists are said to cover places that are no zones',
    advice: 'Compare the ids or names with those of the zones.',
  },
  'list-unused': {
    title: 'Lists are of categories that no figure asks for',
    advice: 'Compare the names of the categories; nothing to do where they are of no concern.',
  },
  'list-empty': {
    title: 'Lists are said to cover zones and hold no facility: nobody is covered',
    advice: 'See that the category is called as in the facilities; nothing to do where there is none.',
  },
  'osm-unsorted': {
    title: 'OSM elements were not in order and were sorted',
    advice: 'Nothing to do.',
  },
  'osm-remark': {
    title: 'The OSM file says that it is incomplete',
    advice: 'Download the area again.',
  },
  'osm-missing-nodes': {
    title: 'Ways lack nodes and were cut there',
    advice: 'Harmless at the edge of the extract; inside the study area, cut a larger extract.',
  },
  'osm-way-degenerate': {
    title: 'Ways have repeated nodes or too few',
    advice: 'Nothing to do; take other data where streets are missing.',
  },
  'osm-way-long': {
    title: 'Ways have very many nodes',
    advice: 'See whether the way is a street at all.',
  },
  'osm-open-outline': {
    title: 'Outlines do not close: only what closes was taken',
    advice: 'Harmless at the edge of the extract; inside the study area, cut a larger extract.',
  },
  'osm-beyond-extract': {
    title: 'Objects have no node in the file and were left out',
    advice: 'Harmless at the edge of the extract; inside the study area, cut a larger extract.',
  },
  'osm-outline-repeated': {
    title: 'Outlines that are there twice count once',
    advice: 'Nothing to do.',
  },
  'osm-private': {
    title: 'Objects that are closed to the public were left out',
    advice: 'Nothing to do; correct the tag access of those that are open.',
  },
  'osm-suspected-duplicates': {
    title: 'Points lie in an area of the same category: perhaps one place told twice',
    advice: 'Compare them, and remove one of each pair that is the same place.',
  },
  'osm-building-plain': {
    title: 'Buildings that only say building=yes are no residences',
    advice: 'Where these are homes, give the residences as a file of their own.',
  },
  'osm-site': {
    title: 'Relations that group objects are no places of their own',
    advice: 'Nothing to do where their members are tagged; else give such places as a file of their own.',
  },
  'osm-residences': {
    title: 'Residences are either the buildings or the addresses',
    advice: 'See whether the kind that was taken is complete; a list of residences is better where there is one.',
  },
  'zone-unknown': {
    title: 'Zones that residences name are not among the zones: the place decides',
    advice: 'Correct the zone_id, or complete the zones.',
  },
  'zone-disagrees': {
    title: 'Residences lie outside the zone they name: the name counts',
    advice: 'Compare zone_id and position.',
  },
  'zones-overlap': {
    title: 'Zones overlap',
    advice: 'Correct the borders so that no place is in two zones.',
  },
  'layer-dates-apart': {
    title: 'People, network and facilities are of days more than 12 months apart',
    advice: 'Take layers of one time, or say so with the result.',
  },
  'datum-shift': {
    title: 'The layer lies beside the network as a whole',
    advice: 'Look at the coordinate system (often GCJ-02 or BD-09) and say which it is.',
  },
  snapped: {
    title: 'The nearest way hangs apart: linked to a farther one',
    advice: 'See whether the way ought to join the network.',
  },
  island: {
    title: 'The nearest way hangs apart from the network: undecided',
    advice: 'Complete the missing link, or confirm that there is none.',
  },
  'outside-network': {
    title: 'There is no way nearby',
    advice: 'Look at the position, or add the missing way.',
  },
  'gate-by-place': {
    title: 'Gates name no compound: they are taken as gates of the nearest one',
    advice: 'Give their compound_id, and look whether the nearest one is theirs.',
  },
  'gate-without-compound': {
    title: 'Gates name no compound and none is within 15 m: left out',
    advice: 'Give their compound_id, or look at their position.',
  },
  'behind-barrier': {
    title: 'Every way nearby lies across a barrier or a wall',
    advice: 'Look for a passage through the river, railway or wall, or add the ways or gates on this side.',
  },
  'facility-unplaced': {
    title: 'Facilities have no position, or no way nearby',
    advice: 'Give the position, or look at it on a map.',
  },
};
