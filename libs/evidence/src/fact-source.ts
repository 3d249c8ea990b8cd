/** Where a fact comes from, as data: whoever doubts the fact can ask the same question again. */
import * as z from 'zod';

const SCALAR = z.union([z.string(), z.number(), z.boolean()]);

const AWS_CALL_SCHEMA = z.object({
  kind: z.literal('aws'),
  /** As the AWS CLI calls it: `sqs`, `autoscaling`. */
  service: z.string(),
  /** As the API reference calls it: `GetQueueAttributes`. */
  operation: z.string(),
  /** The API's parameters; a list item may be a structure without lists in it, such as a CloudWatch dimension. */
  input: z.record(z.string(), z.union([SCALAR, z.array(z.union([SCALAR, z.record(z.string(), SCALAR)]))])),
  region: z.string(),
  /** Null for AWS itself. */
  endpointUrl: z.string().nullable(),
  /** The file that the CLI wants for the answer (`lambda invoke` does); null for every other call. */
  outfile: z.string().nullable(),
});

/** One statement for psql, complete as it stands. */
const SQL_QUERY_SCHEMA = z.object({ kind: z.literal('sql'), statement: z.string() });

/** A question to a machine, in the words of each shell. */
const SCRIPT_SCHEMA = z.object({ kind: z.literal('script'), bash: z.string(), powershell: z.string() });

export const FACT_SOURCE_SCHEMA = z.discriminatedUnion('kind', [AWS_CALL_SCHEMA, SQL_QUERY_SCHEMA, SCRIPT_SCHEMA]);

export type AwsCall = z.infer<typeof AWS_CALL_SCHEMA>;
export type SqlQuery = z.infer<typeof SQL_QUERY_SCHEMA>;
export type Script = z.infer<typeof SCRIPT_SCHEMA>;
/** An API call, a statement, or a question to a machine. */
export type FactSource = z.infer<typeof FACT_SOURCE_SCHEMA>;
