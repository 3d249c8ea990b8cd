/** Whether the formula counts messages in flight where there are none, because workers delete them at receive. */
import { one } from '../need';
import { defineRule } from '../rule';

export const scalingIgnoresRunningWork = defineRule({
  code: 'fast-ack-formula',
  kind: 'finding',
  needs: ({ group }) => ({ settings: one('worker-settings', group), policy: one('scaling-policy', group) }),
  judge: ({ settings, policy }) =>
    settings.value.fastAck && !policy.value.visibleOnly
      ? { status: 'True', reason: 'FastAckWithClassicFormula', values: {} }
      : { status: 'not-so' },
});
