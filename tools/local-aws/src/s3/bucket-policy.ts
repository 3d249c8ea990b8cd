/** Bucket policies, as much as opens a bucket for readers without credentials. No I/O. */
import { notImplemented, S3Error } from './s3-error';

/** The resource patterns that anybody may read, for example `arn:aws:s3:::videos/public/*`. */
export interface PublicReads {
  readonly resources: readonly string[];
}

const malformed = (message: string) => new S3Error(400, 'MalformedPolicy', message);

/**
 * Reads a policy document.
 * Understood are Allow statements for everybody ("*") on s3:GetObject; anything else that a policy can say would
 * change who may do what, so it is refused with NotImplemented instead of being stored and ignored.
 * @throws {S3Error} MalformedPolicy, NotImplemented
 * @see IAM User Guide, Grammar of the IAM JSON policy language
 */
export function parseBucketPolicy(bucket: string, document: string): PublicReads {
  const policy = parseObject(document);
  const statements = listOf(policy['Statement']);
  if (statements.length === 0) throw malformed('Missing required field Statement');
  return { resources: statements.flatMap((statement) => publicResources(bucket, statement)) };
}

/** @returns whether a policy lets anybody read this object */
export function allowsPublicRead({
  policy,
  bucket,
  key,
}: {
  policy: PublicReads;
  bucket: string;
  key: string;
}): boolean {
  const arn = `arn:aws:s3:::${bucket}/${key}`;
  return policy.resources.some((pattern) => patternToRegExp(pattern).test(arn));
}

function publicResources(bucket: string, value: unknown): string[] {
  if (!isObject(value)) throw malformed('Policies must be valid JSON: a Statement is an object');
  const { Effect, Principal, Action, Resource } = value;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('Invalid effect');
  if (Principal === undefined) throw malformed('Missing required field Principal');
  if (Action === undefined) throw malformed('Missing required field Action');
  if (Resource === undefined) throw malformed('Missing required field Resource');
  const unknown = Object.keys(value).filter(
    (name) => !['Sid', 'Effect', 'Principal', 'Action', 'Resource'].includes(name),
  );
  if (Effect === 'Deny' || unknown.length > 0)
    throw notImplemented(`a bucket policy statement with ${unknown.join(', ') || 'Effect Deny'}`);
  if (!isEverybody(Principal)) throw notImplemented('a bucket policy for named principals');
  const actions = listOf(Action);
  if (!actions.every((action) => action === 's3:GetObject'))
    throw notImplemented(`a bucket policy for ${actions.map(String).join(', ')}`);
  return listOf(Resource).map((resource) => {
    const ownPrefix = `arn:aws:s3:::${bucket}/`;
    if (typeof resource !== 'string' || !resource.startsWith(ownPrefix)) throw malformed('Policy has invalid resource');
    return resource;
  });
}

function parseObject(document: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(document);
    if (isObject(value)) return value;
  } catch {
    // Told below, as S3 does.
  }
  throw malformed("Policies must be valid JSON and the first byte must be '{'");
}

function isEverybody(principal: unknown): boolean {
  if (principal === '*') return true;
  const [account, ...others] = isObject(principal) ? listOf(principal['AWS']) : [];
  return isObject(principal) && Object.keys(principal).length === 1 && account === '*' && others.length === 0;
}

/** IAM patterns: `*` is any run of characters, `?` any one. */
function patternToRegExp(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
