/** Says what was being done to what when a call to AWS fails for good. */

/** A call that failed after the SDK's retries; the SDK's own error is the `cause`. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';

  constructor(
    /** What was tried, such as `read the depth of queue academy-video-jobs`. */
    readonly action: string,
    /** The service's code, such as `QueueDoesNotExist`, or the system's, such as `ECONNREFUSED`. */
    readonly code: string,
    options: ErrorOptions,
  ) {
    super(`Cannot ${action} (${code})`, options);
  }

  /** The service answers, but not as often as it was asked: waiting helps, asking again at once does harm. */
  get throttled(): boolean {
    return THROTTLING_CODES.has(this.code);
  }
}

/** The codes of the services in use; Auto Scaling says `Throttling`. @see AWS SDKs Reference Guide, retry behavior */
const THROTTLING_CODES: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'SlowDown',
  'TooManyRequestsException',
]);

/** @throws {AwsCallError} when `call` rejects */
export async function callAws<Output>(options: { action: string; call: () => Promise<Output> }): Promise<Output> {
  try {
    return await options.call();
  } catch (cause) {
    throw new AwsCallError(options.action, codeOf(cause), { cause });
  }
}

/** The code of an error of the SDK or of the system. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}
