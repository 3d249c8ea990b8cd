/** What the sweeping function answers, as JSON for dashboards and runbooks. */
import type { SweepReport } from '@ffleet/orchestration';
import type { SweptByState } from './count-by-state';

export interface SweepResponse {
  /** Jobs taken from workers that vanished. */
  readonly swept: number;
  /** ... by what became of them: QUEUED again, DEAD as their stalls are spent, CANCELLED as their owner wished. */
  readonly swept_by_state: SweptByState;
  /** Messages sent for jobs that wait. */
  readonly hints_sent: number;
  /** Messages that the queue did not take: sent again by a later sweep. */
  readonly hints_failed: number;
}

export function renderSweepResponse(options: { report: SweepReport; sweptByState: SweptByState }): SweepResponse {
  const { report, sweptByState } = options;
  return {
    swept: report.sweptCount,
    swept_by_state: sweptByState,
    hints_sent: report.hintsSentCount,
    hints_failed: report.hintsFailedCount,
  };
}
