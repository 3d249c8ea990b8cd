/** What one row of the fault matrix is: a fault that is really brought about, and what was measured. */
import type { AuditExpectations } from '../ground/audit';
import type { Trial } from '../ground/trial';

export interface FaultTrial {
  /** Names its queue, bucket and folder: lower case, digits, dashes. */
  readonly name: string;
  readonly fault: string;
  readonly expected: string;
  /** It takes more than a minute and a half, and is begun first. */
  readonly long?: boolean;
  /** The trial takes its database server away. */
  readonly ownServer?: boolean;
  readonly audit?: AuditExpectations;
  /**
   * Brings the fault about.
   * @returns what was seen: facts with numbers
   * @throws {Error} when something other than the expected was seen
   */
  run(trial: Trial): Promise<string>;
}
