// Schemas of siting: the body of a run, and what sites are asked for.
import { Type } from 'typebox';
import { RunBody } from './runs.ts';
import { Nullable } from './common.ts';

const CandidateIds = (description: string) =>
  Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 1000, description }));

/** What is asked beside the study. */
const order = {
  candidates: Type.Optional(Type.String({ maxLength: 100, description: 'Id of a stored layer of kind candidates' })),
  generateCandidatesMeters: Type.Optional(
    Type.Number({ minimum: 50, maximum: 100_000, description: 'Instead: places on the network this far apart' }),
  ),
  indicator: Type.Optional(Type.String({ maxLength: 200, description: 'May be absent when there is only one' })),
  objective: Type.Enum(['fewest', 'max-covered'], {
    description: 'Fewest new sites so that the target is met, or most people covered in addition by `sites` of them',
  }),
  sites: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'For max-covered' })),
  budget: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'Instead of sites: what they may cost together' }),
  ),
  perZone: Type.Optional(Type.Boolean({ description: 'Every zone reaches the target by itself, for fewest' })),
  alternatives: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description: 'For fewest: up to this many other choices that are as good',
    }),
  ),
  require: CandidateIds('Candidates that must be chosen'),
  forbid: CandidateIds('Candidates that must not be chosen'),
  gapPercent: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 100,
      description: 'Be content with this much from the proven bound; 0 when absent',
    }),
  ),
  timeLimitSeconds: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 3600, description: 'Of the exact search; 300 when absent' }),
  ),
};

/** Settings of a run that change nothing here. */
const LEFT_OUT = [
  ...(['speedsMps', 'cutoffsMinutes', 'cutoffsMeters', 'modes', 'networkReport'] as const),
  ...(['searchLimitMinutes', 'searchLimitMeters'] as const),
] as const;

const study = Type.Omit(RunBody, LEFT_OUT);

/** The body of `POST /siting`. */
export const SitingBody = Type.Object({ ...study.properties, ...order }, { additionalProperties: false });

export const ORDER_MEMBERS = Object.keys(order) as (keyof typeof order)[];

const Figure = Nullable(Type.Number());

/** siting.json. */
export const SitingSchema = Type.Object(
  {
    status: Type.Enum(['optimal', 'feasible', 'infeasible']),
    objective: Type.Number({ description: 'Number of sites, or people covered in addition' }),
    bound: Type.Number({ description: 'No choice does better' }),
    gap: Type.Number(),
    sites: Type.Array(Type.String(), { description: 'Ids of the chosen candidates' }),
    covered: Figure,
    covered_before: Figure,
    undecided: Figure,
    total: Figure,
    chosen: Type.Array(
      Type.Object({
        rank: Type.Integer(),
        candidate_id: Type.String(),
        name: Type.String(),
        lon: Type.Number(),
        lat: Type.Number(),
        zone_id: Type.String(),
        gain_alone: Type.Number(),
        gain_added: Type.Number(),
        zones_helped: Type.Array(Type.String()),
        cost: Figure,
      }),
    ),
    alternatives: Type.Optional(
      Type.Array(Type.Array(Type.String()), { description: 'Other choices that are as good' }),
    ),
    zones: Type.Array(Type.Unknown(), { description: 'Every zone before and after' }),
    infeasible: Type.Optional(
      Type.Array(Type.Unknown(), { description: 'Zones that no choice brings to the target, and why' }),
    ),
  },
  { description: 'As docs/siting.md says' },
);
