/** Whether AWS refused something that the scaler or a worker needs. */
import type { LogEventName } from '@ffleet/observability';
import { one, perWorker } from '../need';
import { nonEmpty } from '../non-empty';
import { defineRule } from '../rule';

/** The names that AWS services give to "not permitted"; each service has its own. */
const REFUSAL = /AccessDenied|Unauthorized|not authorized|Forbidden/i;
/** Events with an `action` that failed and the `error`. */
const FAILED_ACTIONS: ReadonlySet<string> = new Set<LogEventName>(['WORKER_RETRYING', 'SWEEP_FAILED']);

export const permissionMissing = defineRule({
  code: 'permissions',
  kind: 'finding',
  needs: ({ scalerFunction }) => ({ scaler: one('scaler-log', scalerFunction), logs: perWorker('worker-log') }),
  judge: ({ scaler, logs }) => {
    const byScaler = scaler.value.failures.filter(({ error }) => REFUSAL.test(error)).map(({ action }) => action);
    const refusedWorkers = logs.known.map((log) => ({
      log,
      actions: log.value.lines
        .filter(({ event, fields }) => FAILED_ACTIONS.has(event) && REFUSAL.test(String(fields['error'])))
        .map(({ fields }) => String(fields['action'])),
    }));
    const refused = refusedWorkers.filter(({ actions }) => actions.length > 0);
    const actions = [...new Set([...byScaler, ...refused.flatMap((worker) => worker.actions)])];
    if (actions.length > 0) {
      const uses = [...(byScaler.length > 0 ? [scaler] : []), ...refused.map(({ log }) => log)];
      return { status: 'True', reason: 'AccessDenied', values: { actions }, uses };
    }
    const missing = nonEmpty(logs.missing);
    return missing === null ? { status: 'not-so' } : { status: 'unknown', missing };
  },
});
