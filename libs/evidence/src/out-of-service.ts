/** Whether a worker's instance has left the group: what such a worker holds, nobody works on, whatever its lease says. */
import type { FactValue } from './fact-kinds';

/** A worker that no group has started is named otherwise; the group tells nothing about it. */
const INSTANCE_ID = /^i-[0-9a-f]+$/;

/**
 * True where the group lists the instance no more, or takes it out because it is unhealthy. One that it takes out while
 * it is healthy (a scale-in) still finishes its work, and one in standby or still pending has not ended.
 */
export function isOutOfService({ group, workerId }: { group: FactValue<'group'>; workerId: string }): boolean {
  if (!INSTANCE_ID.test(workerId)) return false;
  const instance = group.instances.find(({ instanceId }) => instanceId === workerId);
  if (instance === undefined) return true;
  const { lifecycle, health } = instance;
  return lifecycle === 'Terminated' || (lifecycle.startsWith('Terminating') && health === 'Unhealthy');
}
