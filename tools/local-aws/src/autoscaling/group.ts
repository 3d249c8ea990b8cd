/** A running group: brings its instances to the desired number, through launch, hooks, health checks and termination. */
import { epochMs, secondsToMs, type EpochMs, type Milliseconds } from '@ffleet/units';
import type { ActivityLog } from './activity-log';
import { causes, insufficientCapacity, join } from './causes';
import { instanceTypeOf, type GroupSettings } from './group-settings';
import { isActive, newInstance, type Instance } from './instance';
import type { InstanceLauncher } from './launcher';
import type { LifecycleTransition } from './lifecycle-hook';
import type { LifecycleWaits } from './lifecycle-waits';

/** What a group needs from the endpoint around it. */
export interface GroupHost {
  readonly now: () => EpochMs;
  /** Without one, instances are records that come into service at once. */
  readonly launcher: InstanceLauncher | undefined;
  readonly waits: LifecycleWaits;
  readonly metadataUrl: (instanceId: string) => string;
  /** Why no instance can be launched at present; null when they can (fault injection). */
  readonly capacityRefusal: () => string | null;
  readonly reportDefect: (defect: unknown, what: string) => void;
  /** How long a group waits before it replaces a dead instance or tries a failed launch again. */
  readonly healthCheckDelay: Milliseconds;
}

/** Processes that SuspendProcesses can hold and that do something here. */
export type ScalingProcess = 'Launch' | 'Terminate' | 'HealthCheck' | 'ReplaceUnhealthy';

export class Group {
  readonly instances: Instance[] = [];
  /** No scaling that honours the cooldown before this time. */
  cooldownUntil: EpochMs | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  private stopped = false;

  constructor(
    public settings: GroupSettings,
    readonly activities: ActivityLog,
    private readonly host: GroupHost,
  ) {}

  active(): readonly Instance[] {
    return this.instances.filter(isActive);
  }

  isSuspended(process: ScalingProcess): boolean {
    return this.settings.suspendedProcesses[process] !== undefined;
  }

  /**
   * Launches what is missing, terminates what is too much.
   * @param reason the sentence that says what changed the desired capacity, if something did
   * @param startCause the sentence of a launch; by default the difference between desired and actual capacity
   */
  reconcile(reason?: string, startCause?: string): void {
    if (this.stopped) return;
    const change = { from: this.active().length, to: this.settings.desiredCapacity };
    if (change.to > change.from && !this.isSuspended('Launch')) {
      const cause = join(reason, startCause ?? causes.instanceStarted(this.host.now(), change));
      // EC2 that refuses one instance refuses the rest of the batch as well.
      for (let count = change.from; count < change.to && this.launch(cause); count += 1);
    }
    if (change.to < change.from && !this.isSuspended('Terminate')) this.scaleIn(change, reason);
  }

  /** Takes an instance out of service. @returns the activity's id */
  terminate(instance: Instance, cause: string): string {
    instance.targetLifecycleState = 'Terminated';
    instance.lifecycleState = 'Terminating';
    this.host.waits.cancel(instance.instanceId); // it may still be waiting to come into service
    const activityId = this.activities.start({
      description: `Terminating EC2 instance: ${instance.instanceId}`,
      cause,
      details: { 'Availability Zone': instance.availabilityZone },
    });
    this.shutDown(instance, activityId).catch((defect: unknown) => {
      this.host.reportDefect(defect, `terminating ${instance.instanceId}`);
      this.activities.end(activityId, 'Failed', String(defect));
    });
    return activityId;
  }

  /** Terminates an unhealthy instance and launches another one, unless that is suspended. */
  replaceUnhealthy(instance: Instance, cause: string): void {
    instance.healthStatus = 'Unhealthy';
    if (this.isSuspended('ReplaceUnhealthy') || this.isSuspended('Terminate') || !isActive(instance)) return;
    this.terminate(instance, cause);
    this.reconcile(undefined, causes.instanceReplaced(this.host.now()));
  }

  /** Looks at instances whose processes have ended; after a suspended health check has been resumed, too. */
  checkHealth(): void {
    if (this.isSuspended('HealthCheck')) return;
    for (const instance of this.instances.filter(({ hasExited }) => hasExited))
      if (isActive(instance)) this.replaceUnhealthy(instance, causes.stoppedByItself(this.host.now()));
  }

  /** Ends everything at once, hooks or no hooks, and launches nothing more. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(
      this.instances.map(async ({ launching }) => {
        const process = await launching;
        await process?.terminate();
        await process?.exited;
      }),
    );
  }

  private scaleIn(change: { from: number; to: number }, reason: string | undefined): void {
    const now = this.host.now();
    // Oldest first; a protected instance is never chosen, even if the group then stays larger than desired.
    const victims = this.active()
      .filter((instance) => !instance.protectedFromScaleIn)
      .slice(0, change.from - change.to);
    for (const victim of victims)
      this.terminate(victim, join(reason, causes.scaledIn(now, change), causes.selected(now, victim.instanceId)));
    if (victims.length > 0) return;
    const description =
      'Could not scale to desired capacity because all remaining instances are protected from scale in.';
    const activityId = this.activities.start({
      description,
      cause: join(reason, causes.scaledIn(now, change)),
      details: {},
    });
    this.activities.end(activityId, 'Cancelled', description);
  }

  /** @returns false when EC2 had no instance to give */
  private launch(cause: string): boolean {
    const { settings, host } = this;
    const availabilityZone = this.emptiestZone();
    const instanceType = instanceTypeOf(settings);
    const details = { 'Availability Zone': availabilityZone };
    const refusal = host.capacityRefusal();
    if (refusal !== null) {
      const reason = refusal === '' ? insufficientCapacity(instanceType, availabilityZone) : refusal;
      const message = `${reason} Launching EC2 instance failed.`;
      const description = `Launching a new EC2 instance.  Status Reason: ${message}`;
      this.activities.end(this.activities.start({ description, cause, details }), 'Failed', message);
      return false;
    }
    const instance = newInstance({
      groupName: settings.name,
      availabilityZone,
      instanceType,
      launchedAt: host.now(),
      protectedFromScaleIn: settings.newInstancesProtectedFromScaleIn,
    });
    this.instances.push(instance);
    const description = `Launching a new EC2 instance: ${instance.instanceId}`;
    const activityId = this.activities.start({ description, cause, details });
    this.boot(instance, activityId).catch((defect: unknown) =>
      host.reportDefect(defect, `launching ${instance.instanceId}`),
    );
    return true;
  }

  private async boot(instance: Instance, activityId: string): Promise<void> {
    instance.launching = this.startProcess(instance, activityId);
    if (instance.launching && !(await instance.launching)) return;
    const hooks = this.hooksFor('autoscaling:EC2_INSTANCE_LAUNCHING');
    if (hooks.length > 0 && isActive(instance)) {
      instance.lifecycleState = 'Pending:Wait';
      this.activities.wait(activityId);
      const result = await this.host.waits.atHooks(instance.instanceId, hooks);
      if (result === 'ABANDON' && isActive(instance)) {
        this.activities.end(activityId, 'Cancelled', 'Lifecycle Action was completed with ABANDON result');
        this.terminate(instance, causes.hookAbandoned(this.host.now()));
        this.later(() => this.reconcile());
        return;
      }
    }
    if (!isActive(instance)) {
      this.activities.end(activityId, 'Cancelled', 'The instance was terminated before it came into service.');
      return;
    }
    instance.lifecycleState = 'InService';
    this.activities.end(activityId, 'Successful');
    this.beginCooldown();
  }

  /** @returns undefined at once without a launcher; a promise of undefined when the launch failed */
  private startProcess(instance: Instance, activityId: string): Instance['launching'] {
    const { instanceId, groupName, instanceType } = instance;
    const metadataUrl = this.host.metadataUrl(instanceId);
    const starting = this.host.launcher?.launch({
      instanceId,
      autoScalingGroupName: groupName,
      instanceType,
      metadataUrl,
    });
    return starting?.then(
      (process) => {
        void process.exited.then(() => {
          instance.hasExited = true;
          this.later(() => this.checkHealth());
        });
        return process;
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.activities.end(activityId, 'Failed', `${message} Launching EC2 instance failed.`);
        instance.targetLifecycleState = 'Terminated';
        this.forget(instance);
        this.later(() => this.reconcile());
        return undefined;
      },
    );
  }

  private async shutDown(instance: Instance, activityId: string): Promise<void> {
    const hooks = this.hooksFor('autoscaling:EC2_INSTANCE_TERMINATING');
    if (hooks.length > 0) {
      instance.lifecycleState = 'Terminating:Wait';
      this.activities.wait(activityId);
      await this.host.waits.atHooks(instance.instanceId, hooks); // either result lets the instance end
      instance.lifecycleState = 'Terminating:Proceed';
    }
    const process = instance.launching && (await instance.launching);
    if (process) {
      await process.terminate();
      await process.exited;
    }
    this.forget(instance);
    this.activities.end(activityId, 'Successful');
    this.beginCooldown();
  }

  private forget(instance: Instance): void {
    instance.lifecycleState = 'Terminated';
    const index = this.instances.indexOf(instance);
    if (index >= 0) this.instances.splice(index, 1);
  }

  private hooksFor(transition: LifecycleTransition) {
    return this.settings.hooks.filter((hook) => hook.transition === transition);
  }

  private emptiestZone(): string {
    const population = (zone: string) =>
      this.active().filter(({ availabilityZone }) => availabilityZone === zone).length;
    const [zone = ''] = [...this.settings.availabilityZones].sort((a, b) => population(a) - population(b));
    return zone;
  }

  private beginCooldown(): void {
    this.cooldownUntil = epochMs(this.host.now() + secondsToMs(this.settings.defaultCooldown));
  }

  private later(action: () => void): void {
    if (this.stopped) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, this.host.healthCheckDelay);
    this.timers.add(timer);
  }
}
