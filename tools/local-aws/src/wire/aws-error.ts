/** The error that a service answers with: a code and a message as in its API reference. */

/** What an AWS error carries besides its code and message. */
export interface AwsErrorOptions {
  /** HTTP status; without it the SDK's error schema decides, else 400. */
  readonly status?: number;
  /** Further members of the error's shape, such as Lambda's `Type`. */
  readonly fields?: Readonly<Record<string, string>>;
}

/**
 * An expected refusal, thrown by operations and encoded by the service's protocol. `code` is the name of the error's
 * shape (`QueueDoesNotExist`); the wire layer derives the query code and the HTTP status from the SDK's error schema.
 */
export class AwsError extends Error {
  readonly status: number | undefined;
  readonly fields: Readonly<Record<string, string>>;

  constructor(
    readonly code: string,
    message: string,
    options: AwsErrorOptions = {},
  ) {
    super(message);
    this.name = 'AwsError';
    this.status = options.status;
    this.fields = options.fields ?? {};
  }
}
