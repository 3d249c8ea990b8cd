/** Why a question has no answer: a code to search for, and a sentence with the operation, without credentials. */
import type { AwsCall, FactSource } from '@ffleet/evidence';
import { msToSeconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';

/** A failure of a collector's own, with the code to tell. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The names that AWS services give to "not permitted"; each service has its own. */
const REFUSAL = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden/i;
const THROTTLING = /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown/i;
const CREDENTIALS =
  /CredentialsProviderError|InvalidClientTokenId|ExpiredToken|UnrecognizedClient|SignatureDoesNotMatch/;

/** The AWS CLI and IAM disagree about one name. */
const iamAction = ({ service, operation }: AwsCall): string =>
  `${service === 'service-quotas' ? 'servicequotas' : service}:${operation}`;

export function describeFailure(options: {
  error: unknown;
  source: FactSource;
  timeLimit: Milliseconds;
  /** The time limit is over. */
  isLate: boolean;
  /** The caller wants no more. */
  isEnded: boolean;
}): { code: string; problem: string } {
  const { error, source, timeLimit, isLate, isEnded } = options;
  const asked = source.kind === 'aws' ? iamAction(source) : null;
  const tell = (text: string) => (asked === null ? text : `${asked}: ${text}`);
  if (isEnded) return { code: 'Aborted', problem: tell('the look was ended') };
  if (isLate) return { code: 'Timeout', problem: tell(`no answer in ${msToSeconds(timeLimit)} s`) };
  const { code, message } = innermost(error);
  if (REFUSAL.test(code)) return { code: 'AccessDenied', problem: tell(message) };
  if (THROTTLING.test(code)) return { code: 'Throttled', problem: tell(message) };
  if (CREDENTIALS.test(code)) return { code: 'NoCredentials', problem: tell(message) };
  return { code, problem: tell(message) };
}

/** Clients wrap the one useful line, such as "connect ECONNREFUSED 127.0.0.1:5432". */
export function innermost(error: unknown, depth = 0): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'Error', message: String(error) };
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  if (inner instanceof Error && depth < 5) return innermost(inner, depth + 1);
  const own = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const lines = error.message.split('\n').map((line) => line.trim());
  const message = lines.filter(Boolean).at(-1) ?? own;
  return { code: own, message };
}
