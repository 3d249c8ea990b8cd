/** restJson1: method and path name the operation, members travel in path, query, headers and JSON (Lambda, Scheduler). */
import { JsonCodec2 } from '@aws-sdk/core/protocols';
import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import type { WireRequest } from './http-message';
import type { Answer, MatchedCall, Protocol, Refusal } from './protocol';
import type { OperationSchema, ServiceSchema } from './schema';
import { XML_SETTINGS } from './xml';

const codec = new JsonCodec2({ timestampFormat: { useTrait: true, default: 7 }, jsonName: true });
const fromText = new FromStringShapeDeserializer(XML_SETTINGS);

/** Where a member travels; absent traits mean the JSON document. */
interface Bindings {
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpHeader?: string;
  readonly httpPayload?: unknown;
  readonly httpResponseCode?: unknown;
}

/** @see Smithy specification, "AWS REST JSON 1.0 protocol" */
export function restJson(): Protocol {
  const routes = new WeakMap<ServiceSchema, readonly Route[]>();
  return {
    malformedCode: 'SerializationException',
    missingCode: 'ValidationException',
    unknownOperationCode: 'UnknownOperationException',
    match(request, schema) {
      let table = routes.get(schema);
      if (table === undefined) routes.set(schema, (table = routeTable(schema)));
      return matchRoute(table, request);
    },
    decodeInput,
    encodeOutput,
    encodeError: ({ error, status }: Refusal) => ({
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
      body: JSON.stringify({ message: error.message, Message: error.message, ...error.fields }),
    }),
  };
}

interface Route {
  readonly operationName: string;
  readonly method: string;
  readonly pattern: RegExp;
}

/** Longest pattern first, so that `/functions/{name}/code` wins over `/functions/{name}`. */
function routeTable(schema: ServiceSchema): Route[] {
  return [...schema.operations.values()]
    .flatMap(({ name, http }) =>
      http ? [{ operationName: name, method: http.method, pattern: pathPattern(http.path) }] : [],
    )
    .sort((a, b) => b.pattern.source.length - a.pattern.source.length);
}

function pathPattern(template: string): RegExp {
  const path = template.split('?')[0] ?? '';
  return new RegExp(`^${path.replace(/\{(\w+)\+\}/g, '(?<$1>.+)').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
}

function matchRoute(routes: readonly Route[], request: WireRequest): MatchedCall | undefined {
  for (const { operationName, method, pattern } of routes) {
    const match = method === request.method ? pattern.exec(request.path) : null;
    if (match) return { operationName, labels: { ...match.groups } };
  }
  return undefined;
}

async function decodeInput(call: MatchedCall, request: WireRequest, { input }: OperationSchema): Promise<unknown> {
  const bound: Record<string, unknown> = {};
  let hasDocument = false;
  for (const [name, member] of input.structIterator()) {
    const binding = member.getMergedTraits() as Bindings;
    if (binding.httpPayload !== undefined) {
      if (request.body.length > 0)
        bound[name] = member.isBlobSchema() ? request.body : await decodeDocument(member, request.body);
      continue;
    }
    const raw = boundText(name, binding, call, request);
    if (raw === 'in-document') hasDocument = true;
    else if (raw.text !== undefined) bound[name] = fromText.read(member, raw.text) as unknown;
  }
  if (!hasDocument || request.body.length === 0) return bound;
  return { ...((await decodeDocument(input, request.body)) as object), ...bound };
}

function boundText(
  name: string,
  binding: Bindings,
  call: MatchedCall,
  request: WireRequest,
): { text: string | undefined } | 'in-document' {
  if (binding.httpLabel !== undefined) return { text: decodeURIComponent(call.labels[name] ?? '') };
  if (binding.httpQuery !== undefined) return { text: request.query.get(binding.httpQuery) ?? undefined };
  if (binding.httpHeader === undefined) return 'in-document';
  const header = request.headers[binding.httpHeader.toLowerCase()];
  return { text: Array.isArray(header) ? header.join(', ') : header };
}

async function decodeDocument(schema: OperationSchema['input'], body: Buffer): Promise<unknown> {
  return (await codec.createDeserializer().read(schema, body.toString('utf8'))) as unknown;
}

function encodeOutput({ operation, output }: Answer) {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  let status = operation.http?.status ?? 200;
  let payload: string | Uint8Array | undefined;
  const document: Record<string, unknown> = {};
  for (const [name, member] of operation.output.structIterator()) {
    const value = output[name];
    const binding = member.getMergedTraits() as Bindings;
    if (binding.httpPayload !== undefined) payload = (value as string | Uint8Array | undefined) ?? '';
    else if (value === undefined) continue;
    else if (binding.httpResponseCode !== undefined) status = Number(value);
    else if (binding.httpHeader !== undefined)
      headers[binding.httpHeader.toLowerCase()] = `${value as string | number | boolean}`;
    else document[name] = value;
  }
  if (payload !== undefined) return { status, headers, body: payload };
  if (operation.output.isUnitSchema()) return { status, headers, body: '' };
  const serializer = codec.createSerializer();
  serializer.write(operation.output, document);
  return { status, headers, body: serializer.flush() };
}
