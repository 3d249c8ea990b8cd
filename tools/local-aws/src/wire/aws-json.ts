/** awsJson 1.0 and 1.1: the operation in `x-amz-target`, JSON both ways (SQS, SSM, CloudWatch, Logs). */
import { JsonCodec2 } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { encodeEventStream } from './event-stream';
import type { WireRequest } from './http-message';
import type { Answer, Protocol, Refusal } from './protocol';
import type { OperationSchema } from './schema';

// Timestamps travel as epoch seconds (format 7 of the SDK's TimestampFormat) unless a member's trait says otherwise.
const codec = new JsonCodec2({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });

/** Settings that differ from service to service. */
export interface AwsJsonSettings {
  /** The part of `x-amz-target` before the dot. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** Services that once spoke the query protocol repeat its error codes in `x-amzn-query-error`. */
  readonly queryCompatible?: boolean;
}

/** @see Smithy specification, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol" */
export function awsJson({ target, version, queryCompatible = false }: AwsJsonSettings): Protocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    malformedCode: 'SerializationException',
    missingCode: 'ValidationException',
    unknownOperationCode: 'UnknownOperationException',
    match(request) {
      const [name, operationName] = String(request.headers['x-amz-target'] ?? '').split('.');
      return name === target && operationName !== undefined ? { operationName, labels: {} } : undefined;
    },
    decodeInput: (_call, request, operation) => decodeJson(request, operation),
    encodeOutput: ({ operation, output }: Answer) => {
      const streamMember = operation.output.isStructSchema() ? operation.output.getEventStreamMember() : '';
      if (streamMember !== '') {
        const union = operation.output.getMemberSchema(streamMember);
        const events = output[streamMember] as AsyncIterable<Readonly<Record<string, unknown>>>;
        const headers = { 'content-type': 'application/vnd.amazon.eventstream' };
        return { status: 200, headers, body: encodeEventStream(events, union, encodeJson) };
      }
      return { status: 200, headers: { 'content-type': contentType }, body: encodeJson(operation.output, output) };
    },
    encodeError: ({ error, status, queryCode, namespace }: Refusal) => ({
      status,
      headers: {
        'content-type': contentType,
        ...(queryCompatible ? { 'x-amzn-query-error': `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}` } : {}),
      },
      body: JSON.stringify({ __type: `${namespace}#${error.code}`, message: error.message, ...error.fields }),
    }),
  };
}

async function decodeJson(request: WireRequest, operation: OperationSchema): Promise<unknown> {
  if (request.body.length === 0) return {};
  const text = request.body.toString('utf8');
  if (!text.trimStart().startsWith('{')) throw new SyntaxError('the body must be a JSON object');
  return (await codec.createDeserializer().read(operation.input, text)) as unknown;
}

function encodeJson(schema: NormalizedSchema, value: unknown): Uint8Array {
  if (schema.isUnitSchema()) return Buffer.from('{}');
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  return serializer.flush();
}
