/** Message attributes: which are accepted, what their digest is, and which a receiver asked for. */
import { createHash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { invalidParameter } from './sqs-error';
import type { MessageAttribute, MessageAttributes } from './message';

const ATTRIBUTES_MAX = 10;
const NAME = /^(?!(?:aws|amazon)\.)(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;
const DATA_TYPE = /^(?:String|Number|Binary)(?:\.[^\s]{1,249})?$/;

/**
 * @throws {AwsError} InvalidParameterValue
 * @see Amazon SQS Developer Guide, "Amazon SQS message metadata"
 */
export function parseMessageAttributes(
  given: Readonly<Record<string, MessageAttributeValue>> | undefined,
): MessageAttributes {
  const entries = Object.entries(given ?? {});
  if (entries.length > ATTRIBUTES_MAX)
    throw invalidParameter('MessageAttributes', entries.length, `A message has at most ${ATTRIBUTES_MAX} attributes.`);
  return Object.fromEntries(entries.map(([name, value]) => [name, parseAttribute(name, value)]));
}

function parseAttribute(name: string, value: MessageAttributeValue): MessageAttribute {
  const { DataType: dataType = '', StringValue, BinaryValue } = value;
  const refuse = (reason: string) => invalidParameter(`MessageAttributes.${name}`, dataType, reason);
  if (!NAME.test(name)) throw refuse('The name is not a valid attribute name.');
  if (!DATA_TYPE.test(dataType)) throw refuse('The type must be String, Number or Binary, with an optional label.');
  if (value.StringListValues !== undefined || value.BinaryListValues !== undefined)
    throw refuse('Message attribute list values are not supported.');
  if (dataType.startsWith('Binary')) {
    if (BinaryValue === undefined || BinaryValue.length === 0) throw refuse('It must have a BinaryValue.');
    return { dataType, binaryBase64: Buffer.from(BinaryValue).toString('base64') };
  }
  if (StringValue === undefined || StringValue === '') throw refuse('It must have a StringValue.');
  if (dataType.startsWith('Number') && !Number.isFinite(Number(StringValue)))
    throw refuse('The StringValue must be a number.');
  return { dataType, stringValue: StringValue };
}

/** Back to the SDK's shape. */
export function renderMessageAttributes(attributes: MessageAttributes): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryBase64 }]) => [
      name,
      {
        DataType: dataType,
        ...(stringValue === undefined ? {} : { StringValue: stringValue }),
        ...(binaryBase64 === undefined ? {} : { BinaryValue: Buffer.from(binaryBase64, 'base64') }),
      },
    ]),
  );
}

/**
 * Those that a receiver asked for: by name, by prefix (`trace.*`), or all (`All`, `.*`).
 * @see Amazon SQS API Reference, ReceiveMessage, MessageAttributeNames
 */
export function selectMessageAttributes(
  attributes: MessageAttributes,
  wanted: readonly string[] = [],
): MessageAttributes {
  const isWanted = (name: string) =>
    wanted.some(
      (want) =>
        want === 'All' || want === name || (want.endsWith('.*') && name.startsWith(want.slice(0, -'.*'.length))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

/** The bytes that attributes count towards the message size: names, types and values. */
export function attributesSize(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (size, [name, attribute]) =>
      size + Buffer.byteLength(name) + Buffer.byteLength(attribute.dataType) + valueBytes(attribute).length,
    0,
  );
}

/**
 * The digest that lets a client check its attributes, in hex; undefined when there are none.
 * @see Amazon SQS Developer Guide, "Calculating the MD5 message digest for message attributes"
 */
export function digestAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const update = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    update(Buffer.from(name));
    update(Buffer.from(attribute.dataType));
    hash.update(Buffer.of(attribute.binaryBase64 === undefined ? STRING_TRANSPORT : BINARY_TRANSPORT));
    update(valueBytes(attribute));
  }
  return hash.digest('hex');
}

const STRING_TRANSPORT = 1;
const BINARY_TRANSPORT = 2;

const valueBytes = ({ stringValue = '', binaryBase64 }: MessageAttribute): Buffer =>
  binaryBase64 === undefined ? Buffer.from(stringValue) : Buffer.from(binaryBase64, 'base64');
