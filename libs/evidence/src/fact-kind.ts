/** What a kind of fact is: the shape of its value, how it is asked for, and how its value reads in one line. */
import type { EpochMs } from '@ffleet/units';
import type * as z from 'zod';
import type { AwsCall, FactSource } from './fact-source';
import type { FleetNames } from './fleet-names';

/** How a fact would be asked for, where nobody has yet. */
export interface Inquiry {
  /** What it is about: a queue, a group, a worker. */
  readonly subject: string;
  readonly names: FleetNames;
  /** The end of the time that is looked at. */
  readonly at: EpochMs;
}

export interface FactKindDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** The question that brings such a fact. */
  readonly source: (inquiry: Inquiry) => FactSource;
  /** The value in one line of names and numbers, the same in every language. */
  readonly summarize: (value: z.infer<Schema>) => string;
}

/** Ties the summary's parameter to the schema. */
export const defineFactKind = <Schema extends z.ZodType>(
  definition: FactKindDefinition<Schema>,
): FactKindDefinition<Schema> => definition;

/** An AWS call in the fleet's region. */
export function awsCall(
  { names }: { readonly names: FleetNames },
  call: Pick<AwsCall, 'service' | 'operation' | 'input'> & { readonly outfile?: string },
): AwsCall {
  const { region, endpointUrl } = names;
  return { kind: 'aws', region, endpointUrl, ...call, outfile: call.outfile ?? null };
}
