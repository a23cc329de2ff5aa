// Sentences that every table and report of a run must show, in both languages.

/** Gates and walls were not looked at (`gateModel: open`). */
export const OPEN_GATES_NOTICES = [
  '未考虑小区围墙与出入口,结果可能偏高',
  'Walls and gates of housing compounds are not taken into account: shares may be too high',
] as const;

/** Lists of facilities came without a statement of what they cover (semantics 7). */
export const UNDECLARED_LISTS_NOTICES = [
  '设施清单未声明覆盖范围,按完整清单计算',
  'The facility lists do not say which zones they cover: they are taken as complete for the study',
] as const;
