// The texts of the page in English. English sets the keys: what is added here must be added in Chinese.
import type { HeadlineFacts } from './headline-facts.ts';

type Texts = Readonly<Record<string, string>>;

const VERDICTS: Texts = {
  met: 'met',
  not_met: 'not met',
  undetermined: 'undetermined',
  not_assessed: 'not assessed',
  no_denominator: 'nobody to count',
};

const REASONS: Texts = {
  no_position: 'no position',
  missing_weight: 'number of people missing',
  not_linked: 'no street near',
  island: 'cut-off streets',
  barrier: 'behind a barrier',
  facility_unplaced: 'a facility without a place',
  data_edge: 'edge of the data',
  no_residence_data: 'people without homes',
};

const headline = (f: HeadlineFacts): string =>
  `${f.asOf === '' ? '' : `As of ${f.asOf}, `}${f.covered} of the ${f.total} ${f.weight} counted in ${f.place} can reach ${f.category} within ${f.within}: a share of ${f.share}. ` +
  (f.undecidedShare === ''
    ? ''
    : `Another ${f.undecided} (${f.undecidedShare}) are undecided (${f.reasons}); if all of them could, the share would be ${f.upper}. `) +
  `Target ${f.target}: ${f.verdict}.`;

export const EN = {
  product: 'lifecircle',
  tagline: '15-minute walk coverage',
  skip: 'Skip to the table',
  languageName: 'English',
  language: 'Language',
  views: { overview: 'Overview', data: 'Data' },
  run: 'Run',
  runs: 'Runs',
  indicator: 'Indicator',
  zone: 'Zone',
  district: 'District',
  zones: 'Zones',
  districts: 'Districts',
  level: 'Level',
  study: 'Whole study',
  outside: 'Outside every zone',
  verdict: 'Verdict',
  verdicts: VERDICTS,
  reasons: REASONS,
  share: 'Share',
  shareUpper: 'At most',
  target: 'Target',
  total: 'Total',
  covered: 'Covered',
  uncovered: 'Not covered',
  people: 'People',
  undecided: 'Undecided',
  shortfall: 'Short of target',
  nearCutoff: 'Near the cutoff',
  unplacedFacilities: 'Unplaced facilities',
  statuses: {
    covered: 'covered',
    uncovered: 'not covered',
    undecided: 'undecided',
    not_assessed: 'not assessed',
  } as Texts,
  weights: { population: 'people', residences: 'homes', households: 'households' } as Texts,
  weightUnits: {} as Texts,
  headline,
  headlineMean: (f: HeadlineFacts): string =>
    `${f.asOf === '' ? '' : `As of ${f.asOf}, `}the mean of the shares of all kinds of facility in ${f.place} (each of its own ${f.total} ${f.weight}) is ${f.share} within ${f.within}. Target ${f.target}: ${f.verdict}.`,
  undetermined: (f: HeadlineFacts): string =>
    `With the data at hand the share is between ${f.share} and ${f.upper}, across the target of ${f.target}: no conclusion yet; it can be drawn when the undecided ${f.undecided} (${f.undecidedShare}) are verified.`,
  noList: (f: HeadlineFacts): string =>
    `No list of ${f.category} was received for ${f.place}: not assessed (this does not mean that there is none).`,
  nobody: (f: HeadlineFacts): string => `Nobody is counted in ${f.place}: there is no share.`,
  withinMinutes: (minutes: string): string => `a ${minutes}-minute walk`,
  withinMeters: (meters: string): string => `a walk of ${meters} m`,
  withinStraight: (meters: string): string => `${meters} m in a straight line`,
  combined: (title: string, how: string): string => `${title} (${how})`,
  categoryOf: (title: string): string => `“${title}”`,
  zonesMet: (met: string, all: string): string => `${met} of ${all} zones meet the target`,
  search: 'Find a zone',
  noMatch: (text: string): string => `No zone is called “${text}”.`,
  sortBy: (column: string): string => `Sort by ${column}`,
  tableCaption: (indicator: string): string => `Zones by their share of ${indicator}`,
  colourBy: 'Colour by',
  colours: { share: 'Share', verdict: 'Verdict' },
  legend: 'Legend',
  noData: 'no figure',
  back: 'All zones',
  close: 'Close',
  retry: 'Try again',
  zoneId: 'Code',
  categoriesHere: 'All indicators here',
  leftOut: 'Who is left out',
  leftOutEmpty: 'Nobody is left out here.',
  leftOutMore: (shown: string, all: string): string => `The first ${shown} of ${all}.`,
  leftOutTable: 'All of them as a table (CSV)',
  leftOutDistrict: 'Open one of its zones to see who is left out.',
  compound: 'Compound, home',
  nearest: 'Nearest',
  minutes: 'min',
  beyond: 'm too far',
  rule: 'How it is counted',
  ruleWalk: (minutes: string, meters: string, speed: string): string =>
    `On foot along the network, ${minutes} min at ${speed} m/s = ${meters} m (inclusive), with the straight lines to the network; no waiting at crossings, no time inside buildings.`,
  ruleBuffer: (meters: string): string => `In a straight line, ${meters} m (inclusive).`,
  ruleNumerator: 'Numerator',
  ruleDenominator: 'Denominator',
  ruleLabel: 'Within',
  combination: 'Several kinds',
  combinations: {
    each: 'each on its own',
    mean: 'mean of the shares',
    all: 'all of them must be reached',
    any: 'one of them is enough',
    k_of_n: 'a number of them must be reached',
  } as Texts,
  standard: 'Standard',
  noStandard: 'None: every category of the list is an indicator',
  basedOn: (standard: string, modified: string): string => `Based on ${standard}, but changed: ${modified}`,
  standardStatuses: {
    plan: 'quoted from the plan',
    verified: 'found in a source',
    secondary: 'seen only in what others write',
    memory: 'no source at hand',
    assumed: 'our own choice',
  } as Texts,
  openQuestions: 'Left open by the source',
  notices: 'Read with care',
  inputs: 'Made from',
  asOf: 'Data of',
  downloads: 'Download',
  loading: 'Loading…',
  loadingMap: 'The map is being drawn…',
  emptyRuns: 'No run yet',
  emptyRunsHelp: 'Upload a network, residences, facilities and zones, then start a run.',
  toData: 'Go to data',
  failed: 'That did not work',
  errors: {
    unreachable: 'The service does not answer. Is it running? Try again.',
    'not-found': 'This does not exist, or not any more.',
  } as Texts,
  noWebgl: 'This browser cannot draw the map (no WebGL). Everything is in the table.',
  mapLabel: 'Map of the zones',
  mapHelp: 'Arrow keys move the map, + and − zoom. The table beside it says the same.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  showAll: 'Show everything',
  shareOfTip: (covered: string, total: string): string => `${covered} of ${total}`,
  internalUse: 'Working map for internal use, not reviewed, not for publication',
};

/** Texts, and functions that make them. */
export type Words = typeof EN;
