/**
 * How a service is declared: a table of plain functions, typed by the SDK's own commands.
 *
 * ```ts
 * import * as sdk from '@aws-sdk/client-ssm';
 *
 * const ssm = defineService({
 *   sdk,
 *   protocol: awsJson({ target: 'AmazonSSM', version: '1.1' }),
 *   operations: {
 *     GetParameter: ({ Name }) => ({ Parameter: find(Name) }),
 *   },
 * });
 * ```
 *
 * A function takes the decoded input and a context, and returns the output (or a promise of it) without `$metadata`.
 * It refuses with `AwsError`; every other exception is a bug and answers 500. Types and required members of the input
 * have been checked against the schema. An operation that is not in the table answers with the protocol's
 * unknown-operation error. Event streams (StartLiveTail) are returned as async iterables.
 */
import { AwsError } from './aws-error';
import type { Protocol } from './protocol';
import { readServiceSchema } from './schema';
import type { SdkModule, ServiceSchema } from './schema';

/** What an operation may know about its call. */
export interface CallContext {
  readonly requestId: string;
  /** Aborted when the client hangs up before the answer, and when the endpoint closes. */
  readonly signal: AbortSignal;
}

/** An operation with its types erased, as the dispatcher calls it. */
export type OperationHandler = (input: never, context: CallContext) => unknown;

/** A declared service. */
export interface Service {
  readonly schema: ServiceSchema;
  readonly protocol: Protocol;
  readonly operations: ReadonlyMap<string, OperationHandler>;
  /** The refusal for a required member that the request lacks. */
  readonly missingInput: (path: string) => AwsError;
}

/** Names of the operations that an SDK package has a command for. */
type OperationName<Sdk> = keyof Sdk extends infer Key ? (Key extends `${infer Name}Command` ? Name : never) : never;
type CommandOf<Sdk, Name extends string> = `${Name}Command` extends keyof Sdk ? Sdk[`${Name}Command`] : never;
type InstanceOf<Command> = Command extends abstract new (...args: never[]) => infer Instance ? Instance : never;
/** The input of an operation, as its SDK command takes it. */
export type InputOf<Sdk, Name extends string> =
  InstanceOf<CommandOf<Sdk, Name>> extends { readonly input: infer Input } ? Input : never;
/** The output of an operation, as its SDK command returns it, without `$metadata`. */
export type OutputOf<Sdk, Name extends string> =
  InstanceOf<CommandOf<Sdk, Name>> extends {
    resolveMiddleware: (...args: never[]) => (...args: never[]) => Promise<{ output: infer Output }>;
  }
    ? Omit<Output, '$metadata'>
    : never;

/** The table of a service's functions; operations without output return nothing. */
export type Operations<Sdk> = {
  readonly [Name in OperationName<Sdk>]?: (
    input: InputOf<Sdk, Name>,
    context: CallContext,
  ) => OutputOf<Sdk, Name> | Promise<OutputOf<Sdk, Name>> | (keyof OutputOf<Sdk, Name> extends never ? void : never);
};

/** Declares a service. */
export function defineService<Sdk extends object>(declaration: {
  readonly sdk: Sdk;
  readonly protocol: Protocol;
  readonly operations: Operations<NoInfer<Sdk>>;
  /** Where the service's own code differs from the protocol's (`MissingParameter` in SQS). */
  readonly missingInput?: (path: string) => AwsError;
}): Service {
  const { sdk, protocol, operations } = declaration;
  return {
    schema: readServiceSchema(sdk as SdkModule),
    protocol,
    operations: new Map(Object.entries(operations) as [string, OperationHandler][]),
    missingInput:
      declaration.missingInput ??
      ((path) => new AwsError(protocol.missingCode, `The request must contain the parameter ${path}.`)),
  };
}
