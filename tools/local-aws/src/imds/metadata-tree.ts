/** What an instance can read about itself, path by path. No I/O. */
import type { GroupSettings } from '../autoscaling/group-settings';
import type { Instance } from '../autoscaling/instance';

/**
 * The text of one metadata category; undefined (404) for one that does not exist, or does not exist yet: the notices
 * of a Spot instance appear when EC2 gives them.
 * @param category what follows `/latest/meta-data/`, for example `placement/region`
 * @see Amazon EC2 User Guide, Instance metadata categories; Spot Instance interruption notices
 */
export function readMetadata(
  category: string,
  { instance, settings, region }: { instance: Instance; settings: GroupSettings; region: string },
): string | undefined {
  const tags: ReadonlyMap<string, string> = new Map([
    ...settings.tags.filter((tag) => tag.PropagateAtLaunch).map((tag) => [tag.Key ?? '', tag.Value ?? ''] as const),
    ['aws:autoscaling:groupName', settings.name],
  ]);
  const { spotInterruptionAt, rebalanceNoticedAt } = instance;
  switch (category) {
    case 'instance-id':
      return instance.instanceId;
    case 'instance-type':
      return instance.instanceType;
    case 'local-ipv4':
      return '127.0.0.1';
    case 'placement/availability-zone':
      return instance.availabilityZone;
    case 'placement/region':
      return region;
    case 'tags/instance':
    case 'tags/instance/':
      return [...tags.keys()].join('\n');
    case 'autoscaling/target-lifecycle-state':
      return instance.targetLifecycleState;
    case 'spot/instance-action':
      return spotInterruptionAt && JSON.stringify({ action: 'terminate', time: wholeSeconds(spotInterruptionAt) });
    case 'spot/termination-time':
      return spotInterruptionAt && wholeSeconds(spotInterruptionAt);
    case 'events/recommendations/rebalance':
      return rebalanceNoticedAt && JSON.stringify({ noticeTime: wholeSeconds(rebalanceNoticedAt) });
    default:
      return category.startsWith('tags/instance/') ? tags.get(category.slice('tags/instance/'.length)) : undefined;
  }
}

/** `2026-02-21T10:16:07Z` */
const wholeSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
