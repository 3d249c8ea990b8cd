/** The checks that a rule of the report makes already. */
import { ENGLISH, composeReport } from '@ffleet/evidence';
import type { Diagnosis, RuleCode } from '@ffleet/evidence';
import type { Check } from './doctor';

const CHECKS = {
  permissions: 'permissions in use',
  'scaler-code': 'scaler code',
  'scaler-schedule': 'scaler schedule',
  'suspended-processes': 'group processes',
  'fast-ack-formula': 'formula',
  'worker-clocks': 'clocks',
} as const satisfies Partial<Record<RuleCode, string>>;

export function checkRules(diagnosis: Diagnosis): readonly Check[] {
  const report = composeReport({ diagnosis, catalogue: ENGLISH });
  return Object.entries(CHECKS).flatMap(([code, name]): readonly Check[] => {
    const of = (list: typeof report.findings) => list.find(({ rule }) => rule.code === code);
    const found = of(report.findings);
    if (found !== undefined) {
      const remedy = found.remedy?.message ?? 'see `ffleet report`';
      return [{ name, status: 'problem', seen: `${found.reason}: ${found.message}`, remedy }];
    }
    const unjudged = of(report.unjudged);
    if (unjudged !== undefined) {
      const seen = `missing: ${unjudged.missing.map(({ id }) => id).join(', ')}`;
      return [{ name, status: 'unknown', seen, remedy: unjudged.missing[0]?.commands.bash ?? null }];
    }
    const cleared = of(report.cleared);
    if (cleared === undefined) return [];
    const [first] = report.facts.filter(({ id }) => cleared.cites.includes(id));
    return [{ name, status: 'ok', seen: first === undefined ? cleared.message : first.summary, remedy: null }];
  });
}
