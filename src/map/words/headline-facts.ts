// What a headline is made of: texts ready to be put into a sentence. Nothing here runs.

export interface HeadlineFacts {
  /** Day of the data; empty when not told. */
  readonly asOf: string;
  /** Zone, district or whole study. */
  readonly place: string;
  /** Name of the weight: 常住人口, people. */
  readonly weight: string;
  /** Unit of the weight, 人 in Chinese; empty where the weight has none. */
  readonly unit: string;
  readonly total: string;
  readonly covered: string;
  readonly undecided: string;
  /** Undecided of the total, percent; empty when nobody is. */
  readonly undecidedShare: string;
  readonly reasons: string;
  readonly share: string;
  readonly upper: string;
  readonly target: string;
  readonly verdict: string;
  readonly category: string;
  /** 步行15分钟, a 15-minute walk. */
  readonly within: string;
}
