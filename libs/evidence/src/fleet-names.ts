/** What the parts of one fleet are called: enough to know which facts to ask for, and how. Names are no evidence. */
import * as z from 'zod';

export const FLEET_NAMES_SCHEMA = z.object({
  region: z.string(),
  /** Null for AWS itself; an emulator's address otherwise. */
  endpointUrl: z.string().nullable(),
  /** A queue's URL up to its name, such as `https://sqs.ap-northeast-2.amazonaws.com/123456789012`. */
  queueUrlPrefix: z.string(),
  videoQueue: z.string(),
  deadLetterQueue: z.string(),
  group: z.string(),
  scalerFunction: z.string(),
  scalerSchedule: z.string(),
  stableZeroParameter: z.string(),
  /** CloudWatch log groups; a worker's stream begins with its id. */
  scalerLogGroup: z.string(),
  workerLogGroup: z.string(),
  /** The name of the database, as people know it. */
  database: z.string(),
  /** The zip that the scaler should run, as a path from the project's root. */
  scalerArtifact: z.string(),
});

/** The names of one fleet. */
export type FleetNames = z.infer<typeof FLEET_NAMES_SCHEMA>;
