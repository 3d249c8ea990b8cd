/** ec2Query: like awsQuery, but with flat lists, capitalised names and no result element around the answer (EC2). */
import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { matchForm, readForm } from './aws-query';
import type { AwsQuerySettings } from './aws-query';
import { parseForm } from './form';
import type { FormValue } from './form';
import type { Answer, Protocol, Refusal } from './protocol';
import { XML_SETTINGS, escapeXml, renderMembers } from './xml';

const fromText = new FromStringShapeDeserializer(XML_SETTINGS);

/** @see Smithy specification, "AWS EC2 query protocol" */
export function ec2Query({ version, xmlNamespace }: AwsQuerySettings): Protocol {
  return {
    malformedCode: 'MalformedInput',
    missingCode: 'MissingParameter',
    unknownOperationCode: 'InvalidAction',
    match: (request) => matchForm(request, version),
    decodeInput: async (_call, request, operation) => readShape(operation.input, parseForm(readForm(request))) ?? {},
    encodeOutput: ({ operation, output, requestId }: Answer) => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body:
        `<${operation.name}Response xmlns="${escapeXml(xmlNamespace)}"><requestId>${requestId}</requestId>` +
        `${renderMembers(operation.output, output)}</${operation.name}Response>`,
    }),
    encodeError: ({ error, status, queryCode, requestId }: Refusal) => ({
      status,
      headers: { 'content-type': 'text/xml' },
      body:
        `<Response><Errors><Error><Code>${escapeXml(queryCode)}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
    }),
  };
}

/** A member's key in the form: its EC2 name, else its XML name, else its own; the last two capitalised. */
function memberKey(name: string, schema: NormalizedSchema): string {
  const { ec2QueryName, xmlName } = schema.getMergedTraits() as { ec2QueryName?: string; xmlName?: string };
  const key = xmlName ?? name;
  return ec2QueryName ?? key.charAt(0).toUpperCase() + key.slice(1);
}

function readShape(schema: NormalizedSchema, value: FormValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (schema.isListSchema())
    return (Array.isArray(value) ? value : [value]).map((item) => readShape(schema.getValueSchema(), item));
  if (typeof value === 'string' && !schema.isStructSchema()) return fromText.read(schema, value) as unknown;
  const members = typeof value === 'object' && !Array.isArray(value) ? value : {};
  const entries = [...schema.structIterator()].map(
    ([name, member]) => [name, readShape(member, members[memberKey(name, member)])] as const,
  );
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}
