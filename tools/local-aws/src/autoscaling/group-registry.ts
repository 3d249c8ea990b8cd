/** All groups of the region: what they were told survives a restart, their instances are launched anew. */
import path from 'node:path';
import { milliseconds, type EpochMs, type Milliseconds } from '@ffleet/units';
import type { Environment } from '../environment';
import { openJournal, type Journal } from '../journal';
import { ActivityLog, type Activity } from './activity-log';
import { causes } from './causes';
import { noSuchGroup, noSuchInstance } from './errors';
import { Group, type GroupHost } from './group';
import type { GroupSettings } from './group-settings';
import { isActive, type Instance } from './instance';
import type { InstanceLauncher } from './launcher';
import { LifecycleWaits } from './lifecycle-waits';

type Entry =
  | { readonly kind: 'group'; readonly settings: GroupSettings }
  | { readonly kind: 'activity'; readonly activity: Activity }
  | { readonly kind: 'deleted'; readonly groupName: string };

/** How groups are run. */
export interface GroupOptions {
  readonly launcher?: InstanceLauncher | undefined;
  /** Before a dead instance is replaced, or a failed launch tried again. @default one second; minutes on AWS */
  readonly healthCheckDelay?: Milliseconds | undefined;
}

const DEFAULT_HEALTH_CHECK_DELAY = milliseconds(1000);

export class GroupRegistry {
  readonly waits = new LifecycleWaits();
  private readonly groups = new Map<string, Group>();
  private readonly journal: Journal<Entry>;
  private readonly host: GroupHost;
  private refusal: string | null = null;
  private closed = false;

  constructor(environment: Environment, { launcher, healthCheckDelay = DEFAULT_HEALTH_CHECK_DELAY }: GroupOptions) {
    const { endpointUrl, now, reportDefect, stateDir } = environment;
    this.host = {
      now,
      launcher,
      waits: this.waits,
      metadataUrl: (instanceId) => `${endpointUrl}/_imds/${instanceId}`,
      capacityRefusal: () => this.refusal,
      reportDefect,
      healthCheckDelay,
    };
    this.journal = openJournal<Entry>({
      file: path.join(stateDir, 'autoscaling.journal'),
      replay: (entry) => this.replay(entry),
      snapshot: () => this.snapshot(),
    });
  }

  /** Launches the instances that the groups had: call it when the endpoint answers, for they will call it. */
  resume(): void {
    for (const group of this.groups.values()) {
      for (const { activityId } of group.activities.list())
        group.activities.end(activityId, 'Cancelled', 'The local endpoint was stopped during this activity.');
      group.reconcile(causes.endpointRestarted(this.host.now()));
    }
  }

  list(): readonly Group[] {
    return [...this.groups.values()];
  }

  has(name: string | undefined): boolean {
    return name !== undefined && this.groups.has(name);
  }

  /** @throws {AwsError} ValidationError */
  get(name: string | undefined): Group {
    const group = this.groups.get(name ?? '');
    if (!group) throw noSuchGroup(name);
    return group;
  }

  findInstance(instanceId: string): { readonly group: Group; readonly instance: Instance } | undefined {
    for (const group of this.groups.values()) {
      const instance = group.instances.find((candidate) => candidate.instanceId === instanceId);
      if (instance) return { group, instance };
    }
    return undefined;
  }

  /** @throws {AwsError} ValidationError */
  getInstance(instanceId: string): { readonly group: Group; readonly instance: Instance } {
    const found = this.findInstance(instanceId);
    if (!found) throw noSuchInstance(instanceId);
    return found;
  }

  add(settings: GroupSettings): Group {
    const group = this.open(settings);
    this.journal.append({ kind: 'group', settings });
    return group;
  }

  /** Changes what a group was told, durably; reconciling is the caller's next step. */
  change(group: Group, settings: GroupSettings): void {
    group.settings = settings;
    this.journal.append({ kind: 'group', settings });
  }

  delete(group: Group): void {
    const now = this.host.now();
    for (const instance of group.instances.filter(isActive)) group.terminate(instance, causes.groupDeleted(now));
    this.groups.delete(group.settings.name);
    this.journal.append({ kind: 'deleted', groupName: group.settings.name });
    // Instances at a lifecycle hook or on their way down go on without their group; the hooks are not waited for.
    for (const instance of group.instances) this.waits.cancel(instance.instanceId);
  }

  /** Fault injection: from now on launches fail for this reason ('' for EC2's own words); null ends it. */
  refuseCapacity(reason: string | null): void {
    this.refusal = reason;
    if (reason === null) for (const group of this.groups.values()) group.reconcile();
  }

  /** Ends all instances, and launches no more: call it while the endpoint still answers, for they may drain. */
  async stop(): Promise<void> {
    const ended = this.list().map((group) => group.stop());
    this.waits.close();
    await Promise.all(ended);
  }

  close(): void {
    this.closed = true;
    this.journal.close();
  }

  private open(settings: GroupSettings): Group {
    // Instances that end with the endpoint end after the journal has; the next start cancels their activities.
    const record = (activity: Activity) => !this.closed && this.journal.append({ kind: 'activity', activity });
    const now = (): EpochMs => this.host.now();
    const group = new Group(settings, new ActivityLog(settings.name, now, record), this.host);
    this.groups.set(settings.name, group);
    return group;
  }

  private replay(entry: Entry): void {
    switch (entry.kind) {
      case 'group': {
        const known = this.groups.get(entry.settings.name);
        if (known) known.settings = entry.settings;
        else this.open(entry.settings);
        return;
      }
      case 'activity':
        this.groups.get(entry.activity.groupName)?.activities.restore(entry.activity);
        return;
      case 'deleted':
        this.groups.delete(entry.groupName);
        return;
    }
  }

  private *snapshot(): Iterable<Entry> {
    for (const { settings, activities } of this.groups.values()) {
      yield { kind: 'group', settings };
      for (const activity of [...activities.list()].reverse()) yield { kind: 'activity', activity };
    }
  }
}
