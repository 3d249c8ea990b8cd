/** Whether the database answers: without it no job is claimed, renewed or finished. */
import { one } from '../need';
import { defineRule } from '../rule';

export const databaseDown = defineRule({
  code: 'database-health',
  kind: 'finding',
  needs: ({ database }) => ({ health: one('database-health', database) }),
  judge: ({ health }) =>
    health.value.reachable
      ? { status: 'not-so' }
      : { status: 'True', reason: 'DatabaseUnreachable', values: { error: health.value.error ?? 'no answer' } },
});
