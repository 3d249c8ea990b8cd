/** Whether messages arrive that no worker can ever process. */
import { one } from '../need';
import { defineRule } from '../rule';

export const messagesRejected = defineRule({
  code: 'rejected-messages',
  kind: 'finding',
  needs: ({ deadLetterQueue }) => ({ letters: one('dead-letters', deadLetterQueue) }),
  judge: ({ letters }) => {
    const reasons = letters.value.messages.flatMap(({ reason }) => (reason === null ? [] : [reason]));
    return reasons.length === 0
      ? { status: 'not-so' }
      : { status: 'True', reason: 'PoisonMessage', values: { count: reasons.length, problems: [...new Set(reasons)] } };
  },
});
