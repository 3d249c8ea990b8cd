/** S3's XML documents, written and read by the schemas that the SDK's own client carries. */
import { XmlShapeDeserializer, XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';
import { malformedXml } from './s3-error';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const SETTINGS = {
  // 5 is ISO 8601 with milliseconds, the format of S3's documents (smithy: SCHEMA.TIMESTAMP_DATE_TIME).
  timestampFormat: { useTrait: true, default: 5 as const },
  httpBindings: true,
  xmlNamespace: NAMESPACE,
  serviceNamespace: 'com.amazonaws.s3',
};

/** Replaces the characters that XML gives a meaning, and the control characters that it would normalize. */
export function escapeXml(text: string): string {
  // eslint-disable-next-line no-control-regex -- keys may hold control characters; a bare one would not survive parsing
  return text.replace(/[<>&"'\u0000-\u001f]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Writes `value` as the document of `schema`; members that travel as headers are left out.
 * @param schema a structure of `@aws-sdk/client-s3`, for example `ListPartsOutput$`
 */
export function writeXml(schema: StaticStructureSchema, value: object): string {
  const serializer = new XmlShapeSerializer(SETTINGS);
  serializer.write(NormalizedSchema.of(schema), value);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${String(serializer.flush())}`;
}

/**
 * Reads a request document.
 * @throws {S3Error} MalformedXML when it is not XML
 */
export function readXml<Shape extends object>(schema: StaticStructureSchema, document: Buffer): Shape {
  try {
    return new XmlShapeDeserializer(SETTINGS).read(NormalizedSchema.of(schema), document) as Shape;
  } catch {
    throw malformedXml();
  }
}

/** `<LocationConstraint/>` is empty in us-east-1, for historical reasons, and the region's name elsewhere. */
export function locationConstraint(region: string): string {
  const name = region === 'us-east-1' ? '' : region;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${NAMESPACE}">${name}</LocationConstraint>`;
}
