// What collections are called by those who choose one in a GIS: Chinese and English side by side, as a GIS asks for no language.

const WORDS: Readonly<Record<string, readonly [zh: string, en: string, description: string]>> = {
  network: ['步行路网', 'ways', 'Ways as they were read, with the tags that decide who walks there'],
  residences: ['居民点', 'residences', 'Residences as they were understood, with every column'],
  facilities: ['设施', 'facilities', 'Facilities as they were understood, with every column'],
  zones: ['分区', 'zones', 'Zones as they were understood, with every column'],
  totals: ['人口总数', 'totals', 'Totals of people by area, without a place'],
  lists: ['名录范围', 'lists', 'Which zones a list of facilities covers, without a place'],
  entrances: ['出入口', 'entrances', 'Entrances of facilities'],
  compounds: ['小区', 'compounds', 'Compounds as they were understood, with every column'],
  gates: ['小区大门', 'gates', 'Gates of compounds'],
  barriers: ['阻隔', 'barriers', 'Rivers, railways and walls that nobody crosses'],
  coverage: [
    '各区覆盖',
    'coverage by zone',
    'A feature a zone, with share, sums and verdict of every indicator under its name',
  ],
  gaps: ['未覆盖', 'gaps', 'Who is left out, by how much, and what to look into: a feature a row of gaps.csv'],
  reach: [
    '居民点可达',
    'reach of residences',
    'Status, reason and way of every residence for every indicator: a feature a row of reach.csv',
  ],
};

/** Such as `小镇 · 各区覆盖 coverage by zone`. */
export function collectionTitle(name: string, holds: string): string {
  const [zh, en] = WORDS[holds];
  return `${name} · ${zh} ${en}`;
}

export const collectionDescription = (holds: string): string => WORDS[holds][2];
