/** awsQuery: a form names `Action` and `Version`, the answer is XML (Auto Scaling). */
import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { parseForm } from './form';
import { isFormBody } from './http-message';
import type { WireRequest } from './http-message';
import type { Answer, MatchedCall, Protocol, Refusal } from './protocol';
import { XML_SETTINGS, escapeXml, renderMembers } from './xml';

/** Settings that differ from service to service. */
export interface AwsQuerySettings {
  /** The API version that tells one query service from another, such as 2011-01-01. */
  readonly version: string;
  readonly xmlNamespace: string;
}

/** The form of a query request, or undefined when it is none or belongs to another API version. */
export function matchForm(request: WireRequest, version: string): MatchedCall | undefined {
  if (request.method !== 'POST' || !isFormBody(request.headers)) return undefined;
  const form = readForm(request);
  const operationName = form.get('Action');
  return form.get('Version') === version && operationName !== null ? { operationName, labels: {} } : undefined;
}

/** The body as a form. */
export const readForm = (request: WireRequest): URLSearchParams => new URLSearchParams(request.body.toString('utf8'));

/** @see Smithy specification, "AWS query protocol" */
export function awsQuery({ version, xmlNamespace }: AwsQuerySettings): Protocol {
  return {
    malformedCode: 'MalformedInput',
    missingCode: 'ValidationError',
    unknownOperationCode: 'InvalidAction',
    match: (request) => matchForm(request, version),
    decodeInput: async (_call, request, operation) =>
      (new XmlShapeDeserializer(XML_SETTINGS).readSchema(operation.input, parseForm(readForm(request))) as unknown) ??
      {},
    encodeOutput: ({ operation, output, requestId }: Answer) => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body:
        `<${operation.name}Response xmlns="${escapeXml(xmlNamespace)}">` +
        `<${operation.name}Result>${renderMembers(operation.output, output)}</${operation.name}Result>` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation.name}Response>`,
    }),
    encodeError: ({ error, status, queryCode, requestId }: Refusal) => ({
      status,
      headers: { 'content-type': 'text/xml' },
      body:
        `<ErrorResponse xmlns="${escapeXml(xmlNamespace)}"><Error>` +
        `<Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${escapeXml(queryCode)}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    }),
  };
}
