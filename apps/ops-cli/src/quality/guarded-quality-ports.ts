/** The ports of `ffleet quality`, whose failures say which service was asked, where, and what to check. */
import type { ObjectStore } from '@ffleet/ports';
import type { OpsConfig } from '../config';
import { askDatabase, askService, awsAddress } from '../guarded-ports';
import type { PlanReader } from './plan-reader';

/** What a video was made of: its source, and the key of its segments. */
export type SourceStore = Pick<ObjectStore, 'fetchSize' | 'presignRead' | 'readSmall'>;

export function guardPlans({ plans, config }: { plans: PlanReader; config: OpsConfig }): PlanReader {
  const ask = askDatabase(config);
  return { fetchPublishedPlan: (video) => ask('read the plan', () => plans.fetchPublishedPlan(video)) };
}

export function guardSources(options: { sources: SourceStore; config: OpsConfig }): SourceStore {
  const { sources, config } = options;
  const ask = askService({
    service: `S3 bucket ${config.mediaBucketName}`,
    address: awsAddress(config),
    check: 'Check MEDIA_BUCKET, AWS_REGION and AWS_ENDPOINT_URL, your credentials, and the permission s3:GetObject.',
    secrets: [],
  });
  return {
    fetchSize: (object) => ask(`look for ${object.key}`, () => sources.fetchSize(object)),
    readSmall: (object) => ask(`read ${object.key}`, () => sources.readSmall(object)),
    presignRead: (object) => ask(`sign a URL for ${object.key}`, () => sources.presignRead(object)),
  };
}
