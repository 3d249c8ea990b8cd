/** Cross-origin rules: which browser pages may read and write a bucket. No I/O. */
import type { CORSRule } from '@aws-sdk/client-s3';
import { malformedXml, S3Error } from './s3-error';

/** One rule of a bucket's CORS configuration, in the SDK's shape. */
export type CorsRule = CORSRule;

/** Without a configuration of its own a bucket lets a page from anywhere read and upload, so that a player just works. */
export const DEFAULT_CORS_RULES: readonly CorsRule[] = [
  {
    AllowedMethods: ['GET', 'HEAD', 'PUT'],
    AllowedOrigins: ['*'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag', 'Content-Range', 'Content-Length', 'Accept-Ranges'],
    MaxAgeSeconds: 300,
  },
];

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
const MAX_RULES = 100;

/** @throws {S3Error} MalformedXML, InvalidRequest, as PutBucketCors refuses */
export function requireCorsRules(rules: readonly CorsRule[] | undefined): readonly CorsRule[] {
  if (!rules || rules.length === 0 || rules.length > MAX_RULES) throw malformedXml();
  for (const rule of rules) {
    if (!rule.AllowedMethods?.length || !rule.AllowedOrigins?.length) throw malformedXml();
    for (const method of rule.AllowedMethods)
      if (!METHODS.includes(method))
        throw new S3Error(
          400,
          'InvalidRequest',
          `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`,
        );
    for (const origin of rule.AllowedOrigins)
      if (origin.split('*').length > 2)
        throw new S3Error(400, 'InvalidRequest', `AllowedOrigin "${origin}" can not have more than one wildcard.`);
  }
  return rules;
}

/** What a cross-origin request asks: its origin, the method it will use, and (preflight only) the headers it will send. */
export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  readonly requestedHeaders: readonly string[];
}

/**
 * The headers of the answer; undefined when no rule allows it.
 * @see Amazon S3 User Guide, How Amazon S3 evaluates the CORS configuration on a bucket
 */
export function answerCors(rules: readonly CorsRule[], question: CorsQuestion): Record<string, string> | undefined {
  const rule = rules.find((candidate) => allows(candidate, question));
  if (!rule) return undefined;
  const anyOrigin = rule.AllowedOrigins?.includes('*') ?? false;
  const optional: Record<string, string | undefined> = {
    'access-control-allow-headers': question.requestedHeaders.join(', ') || undefined,
    'access-control-expose-headers': rule.ExposeHeaders?.join(', '),
    'access-control-max-age': rule.MaxAgeSeconds === undefined ? undefined : String(rule.MaxAgeSeconds),
    'access-control-allow-credentials': anyOrigin ? undefined : 'true',
  };
  return {
    'access-control-allow-origin': anyOrigin ? '*' : question.origin,
    'access-control-allow-methods': rule.AllowedMethods?.join(', ') ?? '',
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    ...Object.fromEntries(
      Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

function allows(rule: CorsRule, { origin, method, requestedHeaders }: CorsQuestion): boolean {
  return (
    (rule.AllowedMethods?.includes(method) ?? false) &&
    (rule.AllowedOrigins?.some((pattern) => matchesWildcard(pattern, origin)) ?? false) &&
    requestedHeaders.every((header) =>
      rule.AllowedHeaders?.some((pattern) => matchesWildcard(pattern.toLowerCase(), header.toLowerCase())),
    )
  );
}

/** `*` stands for any characters, once. */
function matchesWildcard(pattern: string, text: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === text;
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
