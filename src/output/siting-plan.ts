// A plan of sites as JSON and as text. In: the plan and the table it was made from. Out: the contract's document, or lines to read.
import type { SitingPlan } from '../siting/problem.ts';
import type { CostTable } from '../types.ts';

/** The document of `--json`. Weights in the caller's unit. */
export function planJson(plan: SitingPlan, table: CostTable, perZone: boolean): Record<string, unknown> {
  return {
    status: plan.status,
    objective: plan.objective,
    bound: plan.bound,
    gap: plan.gap,
    sites: plan.sites.map((site) => table.candidateIds[site]),
    covered: plan.covered / 1000,
    total: plan.total / 1000,
    ...(table.zoneIds.length === 0
      ? {}
      : {
          zones: plan.zones.map(({ zoneId, total, covered, needed, possible }) => ({
            zone_id: zoneId,
            total: total / 1000,
            covered: covered / 1000,
            share: total === 0 ? null : covered / total,
            ...(perZone ? { needed: needed / 1000, met: covered >= needed } : {}),
            possible: possible / 1000,
          })),
        }),
    ...(plan.reason === null ? {} : { reason: plan.reason }),
  };
}

/** What was chosen, what it reaches, and how near to the best that is. */
export function planText(
  plan: SitingPlan,
  table: CostTable,
  { objective, cutoff }: { readonly objective: string; readonly cutoff?: number },
): string {
  if (plan.status === 'infeasible') return `${objective}: no choice meets what is asked\n`;
  const share = plan.total === 0 ? '' : ` (${((100 * plan.covered) / plan.total).toFixed(2)} %)`;
  const within = cutoff === undefined ? 'reached' : `within ${cutoff}`;
  const quality =
    plan.status === 'optimal' ? 'proven optimum' : `bound ${plan.bound}, gap ${(100 * (plan.gap ?? 0)).toFixed(2)} %`;
  const lines = [
    `${objective}: ${plan.objective} (${quality})`,
    `${within}: ${plan.covered / 1000} of ${plan.total / 1000}${share}`,
    `sites (${plan.sites.length}): ${plan.sites.map((site) => table.candidateIds[site]).join(', ')}`,
    ...plan.zones.map(({ zoneId, total, covered }) => {
      const zoneShare = total === 0 ? '' : `, ${((100 * covered) / total).toFixed(2)} %`;
      return `  ${zoneId}: ${covered / 1000} of ${total / 1000}${zoneShare}`;
    }),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
