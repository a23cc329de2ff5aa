// The town of line-town.ts with services that open and close. Each category has one service of its own where H is, in reach of a, b and c
// (1 + 2 + 4 people), and one that was always there where d lives, in reach of c and d (4 + 8):
//
//   the service of the category is open: 15 people are covered; it is not: 12
import { LINE_TOWN, point } from './line-town.ts';

type Dates = Readonly<Partial<Record<'status' | 'opened_on' | 'closed_on', string>>>;

/** By category: what its service says of itself. */
const SERVICES: Readonly<Record<string, Dates>> = {
  always: {},
  'opened later': { opened_on: '2024-06-02' },
  'opened that day': { opened_on: '2024/6/1' },
  'closed that day': { closed_on: '20240601' },
  'closed the day after': { closed_on: '2024年6月2日' },
  'closed since': { status: '关闭', closed_on: '2024-12-31' },
  closed: { status: '停业' },
  planned: { status: '规划' },
  building: { status: '在建', opened_on: '2024-05-01' },
  'planned for later': { status: 'planned', opened_on: '2025-01-01' },
  'some time that year': { opened_on: '2024' },
  unreadable: { opened_on: 'soon' },
};

export const DATED_TOWN = {
  ...LINE_TOWN,
  // 'not yet' has no other service: on a day before 2030 it serves nobody
  services: [
    point('not yet', 0.004, { category: 'not yet', opened_on: '2030-01-01' }),
    ...Object.entries(SERVICES).flatMap(([category, dates]) => [
      point(`${category} east`, 0.02, { category }),
      point(category, 0.004, { category, ...dates }),
    ]),
  ],
};
