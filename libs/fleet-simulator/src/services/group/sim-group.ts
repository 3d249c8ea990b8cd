/** The simulated Auto Scaling group: launches, replaces and terminates instances, and spares the protected ones. */
import { epochMs } from '@ffleet/units';
import type { GroupSize, InstanceNotice } from '@ffleet/ports';
import type { Chance } from '../../kernel/random';
import type { Scheduler } from '../../kernel/scheduler';
import { SIMULATION_EPOCH } from '../../kernel/sim-clock';
import type { Timeline } from '../../kernel/timeline';

export interface SimInstance {
  readonly instanceId: string;
  state: 'Pending' | 'InService' | 'Terminating:Wait' | 'Terminated';
  isProtected: boolean;
  /** What its metadata service says. */
  notice: InstanceNotice | null;
}

/** What the group does with machines. */
export interface InstanceLife {
  /** The instance has booted. */
  start(instance: SimInstance): void;
  /** The instance is gone. */
  end(instance: SimInstance): void;
  /** A scale-in has chosen this instance, which is not protected. */
  onChosen(instance: SimInstance): void;
}

export interface SimGroup {
  readonly instances: ReadonlyMap<string, SimInstance>;
  size(): GroupSize;
  setDesiredCapacity(desiredCapacity: number): void;
  /** Spot: notice now, the end two minutes later. */
  reclaim(instance: SimInstance): void;
  recommendRebalance(instance: SimInstance): void;
  /** The machine failed; the group replaces it. */
  fail(instance: SimInstance): void;
  /** CompleteLifecycleAction; nothing where no hook waits. */
  completeTermination(instance: SimInstance): void;
}

const RECONCILE_MS = 5_000;
const BOOT_MS = { min: 3_000, max: 30_000 } as const;
const SPOT_NOTICE_MS = 120_000;
/** The lifecycle hook's heartbeat timeout. */
const HOOK_TIMEOUT_MS = 300_000;
const MIN_SIZE = 1;
const MAX_SIZE = 4;

export function createSimGroup(options: {
  scheduler: Scheduler;
  chance: Chance;
  timeline: Timeline;
  life: InstanceLife;
  desiredCapacity: number;
}): SimGroup {
  const { scheduler, chance, timeline, life } = options;
  const instances = new Map<string, SimInstance>();
  let desired = options.desiredCapacity;
  let launched = 0;
  const tell = (text: string): void => timeline.add('group', text);
  const inState = (...states: readonly SimInstance['state'][]): SimInstance[] =>
    [...instances.values()].filter(({ state }) => states.includes(state));

  const launch = (): void => {
    launched += 1;
    const instance: SimInstance = { instanceId: `i-${launched}`, state: 'Pending', isProtected: false, notice: null };
    instances.set(instance.instanceId, instance);
    const boot = (): void => {
      if (instance.state !== 'Pending') return;
      instance.state = 'InService';
      tell(`${instance.instanceId} is in service`);
      life.start(instance);
    };
    scheduler.schedule({ afterMs: chance.between(`boot/${instance.instanceId}`, BOOT_MS), run: boot });
  };

  const terminate = (instance: SimInstance): void => {
    if (instance.state === 'Terminated') return;
    instance.state = 'Terminated';
    tell(`${instance.instanceId} is gone`);
    life.end(instance);
    instances.delete(instance.instanceId);
  };

  const scaleIn = (surplus: number): void => {
    const open = inState('Pending', 'InService').filter(({ isProtected }) => !isProtected);
    for (let count = 0; count < surplus && open.length > 0; count += 1) {
      const victim = chance.pick(`victim/${scheduler.nowMs()}/${count}`, open);
      open.splice(open.indexOf(victim), 1);
      tell(`scales in ${victim.instanceId}`);
      life.onChosen(victim);
      victim.state = 'Terminating:Wait';
      victim.notice ??= { kind: 'termination' };
      scheduler.schedule({ afterMs: HOOK_TIMEOUT_MS, run: () => terminate(victim) });
    }
  };

  const reconcile = (): void => {
    const active = inState('Pending', 'InService').length;
    for (let count = active; count < desired; count += 1) launch();
    if (active > desired) scaleIn(active - desired);
    scheduler.schedule({ afterMs: RECONCILE_MS, run: reconcile });
  };
  reconcile();

  return {
    instances,
    size: () => ({
      desiredCapacity: desired,
      minSize: MIN_SIZE,
      maxSize: MAX_SIZE,
      instances: [...instances.values()].map(({ instanceId, state, isProtected }) => ({
        ...{ instanceId, lifecycleState: state, protectedFromScaleIn: isProtected },
      })),
    }),
    setDesiredCapacity(desiredCapacity) {
      desired = Math.min(MAX_SIZE, Math.max(MIN_SIZE, desiredCapacity));
      tell(`wants ${desired} instances`);
    },
    reclaim(instance) {
      const atEpochMs = epochMs(SIMULATION_EPOCH + scheduler.nowMs() + SPOT_NOTICE_MS);
      instance.notice = { kind: 'spot-interruption', atEpochMs };
      scheduler.schedule({ afterMs: SPOT_NOTICE_MS, run: () => terminate(instance) });
    },
    recommendRebalance(instance) {
      instance.notice ??= { kind: 'rebalance-recommendation' };
    },
    fail: terminate,
    completeTermination(instance) {
      if (instance.state === 'Terminating:Wait') terminate(instance);
    },
  };
}
