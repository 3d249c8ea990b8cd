/** Operations on a bucket's configuration: CORS rules, lifecycle rules, policy. */
import {
  BucketLifecycleConfiguration$,
  CORSConfiguration$,
  GetBucketCorsOutput$,
  GetBucketLifecycleConfigurationOutput$,
  type CORSRule,
  type LifecycleRule,
} from '@aws-sdk/client-s3';
import { parseBucketPolicy } from './bucket-policy';
import type { BucketConfiguration } from './bucket-store';
import { requireCorsRules } from './cors';
import type { OperationContext } from './operation-context';
import { receiveDocument } from './receive-body';
import { malformedXml, S3Error } from './s3-error';
import { xmlResponse, type S3Response } from './s3-request';
import { readXml, writeXml } from './xml';

const MAX_LIFECYCLE_RULES = 1000;
const MAX_POLICY_BYTES = 20 * 1024;

export async function putBucketCors({ request, buckets }: OperationContext): Promise<S3Response> {
  const document = await receiveDocument(request);
  const { CORSRules } = readXml<{ CORSRules?: CORSRule[] }>(CORSConfiguration$, document);
  const cors = requireCorsRules(CORSRules);
  await buckets.configure(request.bucket, (configuration) => ({ ...configuration, cors }));
  return { status: 200 };
}

export async function getBucketCors({ request, buckets }: OperationContext): Promise<S3Response> {
  const { cors } = buckets.configuration(request.bucket);
  if (!cors)
    throw new S3Error(404, 'NoSuchCORSConfiguration', 'The CORS configuration does not exist', {
      BucketName: request.bucket,
    });
  return xmlResponse(writeXml(GetBucketCorsOutput$, { CORSRules: cors }));
}

export const deleteBucketCors = async (context: OperationContext): Promise<S3Response> => drop(context, 'cors');

export async function putBucketLifecycleConfiguration({ request, buckets }: OperationContext): Promise<S3Response> {
  const document = await receiveDocument(request);
  const { Rules } = readXml<{ Rules?: LifecycleRule[] }>(BucketLifecycleConfiguration$, document);
  const lifecycle = requireLifecycleRules(Rules ?? []);
  await buckets.configure(request.bucket, (configuration) => ({ ...configuration, lifecycle }));
  return { status: 200, headers: { 'x-amz-transition-default-minimum-object-size': 'all_storage_classes_128K' } };
}

export async function getBucketLifecycleConfiguration({ request, buckets }: OperationContext): Promise<S3Response> {
  const { lifecycle } = buckets.configuration(request.bucket);
  if (!lifecycle)
    throw new S3Error(404, 'NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
      BucketName: request.bucket,
    });
  return xmlResponse(writeXml(GetBucketLifecycleConfigurationOutput$, { Rules: lifecycle.map(restoreDates) }));
}

export const deleteBucketLifecycle = async (context: OperationContext): Promise<S3Response> =>
  drop(context, 'lifecycle');

export async function putBucketPolicy({ request, buckets }: OperationContext): Promise<S3Response> {
  const policy = (await receiveDocument(request)).toString();
  if (Buffer.byteLength(policy) > MAX_POLICY_BYTES)
    throw new S3Error(400, 'MalformedPolicy', 'Policy exceeds the maximum allowed document size.');
  parseBucketPolicy(request.bucket, policy);
  await buckets.configure(request.bucket, (configuration) => ({ ...configuration, policy }));
  return { status: 204 };
}

export async function getBucketPolicy({ request, buckets }: OperationContext): Promise<S3Response> {
  const { policy } = buckets.configuration(request.bucket);
  if (policy === undefined)
    throw new S3Error(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist', { BucketName: request.bucket });
  return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
}

export const deleteBucketPolicy = async (context: OperationContext): Promise<S3Response> => drop(context, 'policy');

async function drop(
  { request, buckets }: OperationContext,
  name: 'cors' | 'lifecycle' | 'policy',
): Promise<S3Response> {
  await buckets.configure(
    request.bucket,
    (configuration) =>
      Object.fromEntries(Object.entries(configuration).filter(([member]) => member !== name)) as BucketConfiguration &
        Record<string, unknown>,
  );
  return { status: 204 };
}

/** Rules are kept and given back; nothing expires here, as nothing lives long enough. */
function requireLifecycleRules(rules: readonly LifecycleRule[]): readonly LifecycleRule[] {
  if (rules.length === 0 || rules.length > MAX_LIFECYCLE_RULES) throw malformedXml();
  const ids = rules.map((rule) => rule.ID).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length)
    throw new S3Error(400, 'InvalidArgument', 'Rule ID must be unique. Found same ID for one or more rules');
  for (const rule of rules) {
    if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
    const acts =
      rule.Expiration ??
      rule.Transitions ??
      rule.AbortIncompleteMultipartUpload ??
      rule.NoncurrentVersionExpiration ??
      rule.NoncurrentVersionTransitions;
    if (!acts) throw new S3Error(400, 'InvalidRequest', 'At least one action needs to be specified in a rule.');
    const days = rule.Expiration?.Days;
    if (days !== undefined && days < 1)
      throw new S3Error(400, 'InvalidArgument', "'Days' for Expiration action must be a positive integer");
  }
  return rules;
}

/** After a restart the dates are text, as JSON keeps them. */
function restoreDates(rule: LifecycleRule): LifecycleRule {
  const date = rule.Expiration?.Date;
  return {
    ...rule,
    ...(date === undefined ? {} : { Expiration: { ...rule.Expiration, Date: new Date(date) } }),
    ...(rule.Transitions === undefined
      ? {}
      : {
          Transitions: rule.Transitions.map((transition) =>
            transition.Date === undefined ? transition : { ...transition, Date: new Date(transition.Date) },
          ),
        }),
  };
}
