/** Frames of `application/vnd.amazon.eventstream`, in which JSON services stream events to the SDK. */
import { EventStreamCodec } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import type { NormalizedSchema } from '@smithy/core/schema';

const frames = new EventStreamCodec(toUtf8, fromUtf8);
const text = (value: string) => ({ type: 'string', value }) as const;

/** One event with a JSON payload, in the binary framing (prelude, headers, CRCs) that the SDK reads. */
export function encodeEventFrame(eventType: string, payload: Uint8Array): Uint8Array {
  return frames.encode({
    headers: {
      ':message-type': text('event'),
      ':event-type': text(eventType),
      ':content-type': text('application/json'),
    },
    body: payload,
  });
}

/**
 * Turns an iterable of union values (`{ sessionStart: {...} }`) into frames.
 * The SDK waits for an `initial-response` frame before it hands out the stream, so that comes first.
 * @param encode writes one event's payload by its schema
 */
export async function* encodeEventStream(
  events: AsyncIterable<Readonly<Record<string, unknown>>>,
  union: NormalizedSchema,
  encode: (schema: NormalizedSchema, value: unknown) => Uint8Array,
): AsyncGenerator<Uint8Array> {
  yield encodeEventFrame('initial-response', fromUtf8('{}'));
  for await (const event of events)
    for (const [eventType, value] of Object.entries(event))
      yield encodeEventFrame(eventType, encode(union.getMemberSchema(eventType), value));
}
