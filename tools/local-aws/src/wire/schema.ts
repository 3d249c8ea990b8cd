/**
 * Reads the tables of operations and errors out of an SDK client package. The SDK v3 packages export every shape as a
 * schema (`SendMessage$`), from which one generic codec per protocol can decode requests and encode answers.
 */
import { NormalizedSchema } from '@smithy/core/schema';

/** An SDK client package as imported with `import * as`. */
export type SdkModule = Readonly<Record<string, unknown>>;

/** One operation of a service, as its schema describes it. */
export interface OperationSchema {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, path template and success status of a REST operation. */
  readonly http: { readonly method: string; readonly path: string; readonly status: number } | undefined;
}

/** How an error travels. */
export interface ErrorSchema {
  readonly status: number;
  /** The code in the query protocols, which older clients match on. */
  readonly queryCode: string;
}

/** Everything that the wire layer takes from an SDK package. */
export interface ServiceSchema {
  /** Such as `com.amazonaws.sqs`. */
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, OperationSchema>;
  readonly errors: ReadonlyMap<string, ErrorSchema>;
}

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];
type StaticSchema = readonly [kind: number, namespace: string, name: string, traits: unknown, ...rest: SchemaRef[]];

// The first element of a static schema says what it is; `@smithy/types` declares these two numbers.
const OPERATION = 9;
const ERROR = -3;

const isStaticSchema = (value: unknown): value is StaticSchema =>
  Array.isArray(value) && typeof value[0] === 'number' && typeof value[2] === 'string';

/** Collects the schemas that an SDK package exports. */
export function readServiceSchema(sdk: SdkModule): ServiceSchema {
  const schemas = Object.values(sdk).filter(isStaticSchema);
  const operations = schemas.filter(([kind]) => kind === OPERATION).map(readOperation);
  return {
    namespace: schemas.find(([kind]) => kind === OPERATION)?.[1] ?? '',
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    errors: new Map(schemas.filter(([kind]) => kind === ERROR).map((schema) => [schema[2], readError(schema)])),
  };
}

function readOperation([, , name, traits, input, output]: StaticSchema): OperationSchema {
  const http = (traits as { http?: [string, string, number] } | undefined)?.http;
  return {
    name,
    input: schemaOf(input),
    output: schemaOf(output),
    http: http && { method: http[0], path: http[1], status: http[2] },
  };
}

function readError([, , name, traits]: StaticSchema): ErrorSchema {
  const known = traits as { awsQueryError?: [string, number]; httpError?: number; error?: string } | 0;
  if (known === 0) return { status: 400, queryCode: name };
  const [queryCode, queryStatus] = known.awsQueryError ?? [name, undefined];
  return { status: queryStatus ?? known.httpError ?? (known.error === 'server' ? 500 : 400), queryCode };
}

function schemaOf(reference: SchemaRef | undefined): NormalizedSchema {
  return NormalizedSchema.of(reference ?? 'unit');
}
