/**
 * How a service is declared: a table of plain functions, typed by the SDK's own commands.
 *
 * ```ts
 * import * as sdk from '@aws-sdk/client-ssm';
 *
 * const ssm = defineService<typeof sdk>(sdk, {
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

type InstanceOf<Command> = Command extends abstract new (...args: never[]) => infer Instance ? Instance : never;
type CommandInput<Command> = InstanceOf<Command> extends { readonly input: infer Input } ? Input : never;
type CommandOutput<Command> =
  InstanceOf<Command> extends {
    resolveMiddleware: (...args: never[]) => (...args: never[]) => Promise<{ output: infer Output }>;
  }
    ? Omit<Output, '$metadata'>
    : never;
/** An operation whose output has no members may return nothing. */
type NothingFor<Output> = keyof Output extends never ? void : never;
type CommandNamed<Sdk, Name extends string> = `${Name}Command` extends keyof Sdk ? Sdk[`${Name}Command`] : never;
/** The input of an operation, as its SDK command takes it: `InputOf<typeof sdk, 'SendMessage'>`. */
export type InputOf<Sdk, Name extends string> = CommandInput<CommandNamed<Sdk, Name>>;
/** The output of an operation, as its SDK command returns it, without `$metadata`. */
export type OutputOf<Sdk, Name extends string> = CommandOutput<CommandNamed<Sdk, Name>>;

/** The table of a service's functions; operations without output return nothing. */
export type Operations<Sdk> = {
  readonly [Key in keyof Sdk as Key extends `${infer Name}Command` ? Name : never]?: (
    input: CommandInput<Sdk[Key]>,
    context: CallContext,
  ) => CommandOutput<Sdk[Key]> | Promise<CommandOutput<Sdk[Key]>> | NothingFor<CommandOutput<Sdk[Key]>>;
};

/** What a service is made of besides its schemas. */
export interface ServiceDeclaration<Sdk> {
  readonly protocol: Protocol;
  readonly operations: Operations<Sdk>;
  /** Where the service's own code differs from the protocol's (`MissingParameter` in SQS). */
  readonly missingInput?: (path: string) => AwsError;
}

/**
 * Declares a service from its SDK package and its functions. Write `<typeof sdk>`: without it TypeScript infers the
 * package and the functions' parameters in one step, and the parameters come out as `any`.
 */
export function defineService<Sdk extends object>(sdk: Sdk, declaration: ServiceDeclaration<NoInfer<Sdk>>): Service {
  const { protocol, operations } = declaration;
  return {
    schema: readServiceSchema(sdk as SdkModule),
    protocol,
    operations: new Map(Object.entries(operations) as [string, OperationHandler][]),
    missingInput:
      declaration.missingInput ??
      ((path) => new AwsError(protocol.missingCode, `The request must contain the parameter ${path}.`)),
  };
}
