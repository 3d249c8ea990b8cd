/** What one worker sees of its instance and its group: protection, lifecycle, notices. */
import type { InstanceNotices, WorkerGroup, WorkerInstance } from '@ffleet/ports';
import type { Network } from '../../kernel/network';
import type { SimProcess } from '../../kernel/sim-process';
import type { SimGroup, SimInstance } from './sim-group';

interface Options {
  readonly group: SimGroup;
  readonly network: Network;
  readonly process: SimProcess;
}

export function createSimWorkerInstance(options: Options & { instance: SimInstance }): WorkerInstance {
  const { group, network, process, instance } = options;
  const call = (operation: string, run: () => void): Promise<void> =>
    network.call<void>({
      process,
      service: 'autoscaling',
      operation: `instance.${operation}`,
      effect: (reply) => reply(run()),
    });
  return {
    setScaleInProtection: ({ protected: isProtected }) =>
      call('setScaleInProtection', () => void (instance.isProtected = isProtected)),
    completeTermination: () => call('completeTermination', () => group.completeTermination(instance)),
  };
}

export function createSimInstanceNotices(options: Options & { instance: SimInstance }): InstanceNotices {
  const { network, process, instance } = options;
  return {
    fetch: () =>
      network.call({
        process,
        service: 'metadata',
        operation: 'notices.fetch',
        effect: (reply) => reply(instance.notice),
      }),
  };
}

export function createSimWorkerGroup({ group, network, process }: Options): WorkerGroup {
  return {
    fetchSize: () =>
      network.call({
        process,
        service: 'autoscaling',
        operation: 'group.fetchSize',
        effect: (reply) => reply(group.size()),
      }),
    setDesiredCapacity: ({ desiredCapacity }) =>
      network.call<void>({
        process,
        service: 'autoscaling',
        operation: 'group.setDesiredCapacity',
        effect: (reply) => reply(group.setDesiredCapacity(desiredCapacity)),
      }),
  };
}
