/** Reads a request's body to its end, within a limit, and unzips it. */
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Bytes } from '@ffleet/units';
import { AwsError } from './aws-error';

/**
 * @param maxSize for the body as sent and for the body unzipped
 * @throws {AwsError} `RequestEntityTooLarge` (413), or `SerializationException` when it is not the gzip it claims to be
 */
export async function readBody(request: IncomingMessage, maxSize: Bytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxSize) throw tooLarge(maxSize);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  // The SDK compresses PutMetricData from 10 KiB on.
  if (request.headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: maxSize });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxSize);
    throw new AwsError('SerializationException', 'The body is not the gzip that content-encoding promises.');
  }
}

const tooLarge = (maxSize: Bytes) =>
  new AwsError('RequestEntityTooLarge', `The body is longer than ${maxSize} bytes.`, { status: 413 });
