/** Whether SQS gave up on messages: received as often as the queue allows, and never deleted. */
import { one } from '../need';
import { defineRule } from '../rule';

export const deadLettersWaiting = defineRule({
  code: 'dead-letters',
  kind: 'finding',
  needs: ({ deadLetterQueue }) => ({
    depth: one('queue-depth', deadLetterQueue),
    letters: one('dead-letters', deadLetterQueue),
  }),
  judge: ({ depth, letters }) => {
    const waiting = depth.value.visible + depth.value.inFlight;
    // A worker writes down why it rejects a message; those have a finding of their own.
    const rejected = letters.value.messages.filter(({ reason }) => reason !== null).length;
    const count = Math.max(0, waiting - rejected);
    const arithmetic = [
      { name: 'unexplained', formula: 'waiting - rejected', inputs: { waiting, rejected }, result: count },
    ];
    return count === 0
      ? { status: 'not-so', arithmetic }
      : { status: 'True', reason: 'DeadLetterQueueFilling', values: { count }, arithmetic };
  },
});
