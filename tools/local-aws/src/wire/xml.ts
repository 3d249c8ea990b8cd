/** XML pieces that the query protocols share. */
import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { XmlSettings } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';

/** ISO 8601 timestamps (format 5 of the SDK's TimestampFormat); namespaces stand on the outer element only. */
export const XML_SETTINGS: XmlSettings = {
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: false,
  xmlNamespace: '',
  serviceNamespace: '',
};

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

/** Text that may stand in an element or an attribute. */
export const escapeXml = (text: string): string => text.replace(/[<>&"]/g, (character) => ENTITIES[character] ?? '');

/** The members of a structure as XML, without an element around them; '' for an operation without output. */
export function renderMembers(schema: NormalizedSchema, value: unknown): string {
  if (!schema.isStructSchema() || schema.isUnitSchema()) return '';
  const serializer = new XmlShapeSerializer(XML_SETTINGS);
  serializer.write(schema, value);
  const element = String(serializer.flush());
  const opening = element.indexOf('>');
  return element[opening - 1] === '/' ? '' : element.slice(opening + 1, element.lastIndexOf('</'));
}
