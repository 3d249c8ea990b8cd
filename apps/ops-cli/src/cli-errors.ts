/** The two ways in which a verb ends early: the user can fix the call, or a service cannot be seen. */

/** The call itself is wrong: exit code 2. The message lists every problem, one a line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A service did not answer, or refused: exit code 3. Carries no secret. */
export class UnobservableError extends Error {
  override readonly name = 'UnobservableError';

  /**
   * @param details.service such as `the database`
   * @param details.address where it was looked for, without a password
   * @param details.reason what the service or its client said
   * @param details.check what the user should look at
   */
  constructor(
    readonly details: { service: string; address: string; action: string; reason: string; check: string },
    options: { cause: unknown },
  ) {
    const { service, address, action, reason } = details;
    super(`Cannot ${action}: ${service} at ${address} says: ${reason}`, options);
  }
}
