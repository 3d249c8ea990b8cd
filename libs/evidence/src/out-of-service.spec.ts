import type { FactValue } from './fact-kinds';
import { isOutOfService } from './out-of-service';

const groupOf = (lifecycle: string, health: string): FactValue<'group'> => ({
  desired: 1,
  min: 0,
  max: 1,
  instances: [{ instanceId: 'i-0aaa', lifecycle, health, protected: true }],
  suspendedProcesses: [],
});

describe('isOutOfService()', () => {
  it.each<[lifecycle: string, health: string, isOut: boolean]>([
    ['InService', 'Healthy', false],
    ['InService', 'Unhealthy', false],
    ['Pending', 'Healthy', false],
    ['Standby', 'Healthy', false],
    // A scale-in: the worker drains.
    ['Terminating:Wait', 'Healthy', false],
    ['Terminating', 'Unhealthy', true],
    ['Terminating:Wait', 'Unhealthy', true],
    ['Terminated', 'Healthy', true],
  ])('of an instance that is %s and %s is %s', (lifecycle, health, isOut) => {
    expect(isOutOfService({ group: groupOf(lifecycle, health), workerId: 'i-0aaa' })).toBe(isOut);
  });

  it('is true of an instance that the group does not list, and not of a worker that is no instance', () => {
    const group = groupOf('InService', 'Healthy');

    expect(isOutOfService({ group, workerId: 'i-0bbb' })).toBe(true);
    expect(isOutOfService({ group, workerId: 'laptop-4711' })).toBe(false);
  });
});
