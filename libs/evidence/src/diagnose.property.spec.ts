import * as fc from 'fast-check';
import { diagnose } from './diagnose';
import { factId } from './fact';
import type { Fact } from './fact';
import { healthyBut } from './testing/healthy';
import { incidentFacts, incidentWithLeases, incidentWithLogs } from './testing/incident';
import { snapshot, unknownFact } from './testing/snapshots';

const POOL: readonly Fact[] = [
  ...incidentFacts(),
  ...incidentWithLeases().facts,
  ...incidentWithLogs().facts,
  ...healthyBut().facts,
];

/** Any facts of the known fleets, some of them asked for in vain. */
const anySnapshot = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...POOL), fc.boolean()), { selector: ([fact]) => factId(fact) })
  .map((picks) => snapshot(picks.map(([fact, isKnown]) => (isKnown ? fact : unknownFact(fact.kind, fact.subject)))));

describe('diagnose()', () => {
  it('cites known facts of the snapshot only, and names as missing only what is not known', () => {
    fc.assert(
      fc.property(anySnapshot, (observed) => {
        const known = new Set(observed.facts.filter(({ observation }) => observation.kind === 'known').map(factId));

        for (const conclusion of diagnose(observed).conclusions) {
          for (const id of conclusion.cites) expect(known).toContain(id);
          if (conclusion.status !== 'Unknown') expect(conclusion.cites).not.toHaveLength(0);
          else for (const { id } of conclusion.missing) expect(known).not.toContain(id);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on the order of the facts', () => {
    const inBothOrders = anySnapshot.map(
      (observed) => [observed, { ...observed, facts: observed.facts.toReversed() }] as const,
    );

    fc.assert(
      fc.property(inBothOrders, ([one, other]) => {
        const reached = (observed: typeof one) =>
          diagnose(observed).conclusions.map(({ type, status, reason }) => ({ type, status, reason }));
        expect(reached(other)).toEqual(reached(one));
      }),
      { numRuns: 50 },
    );
  });
});
