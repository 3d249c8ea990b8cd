/** Reads the start of a server's answer: it may send more than was asked for, and without end. */

/** @returns the first `bytesMax` bytes, fewer where the body is shorter; what follows is not read */
export async function readBodyStart(response: Response, bytesMax: number): Promise<Buffer> {
  const reader = response.body?.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (reader && length < bytesMax) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
    if (done || !value) break;
    pieces.push(value);
    length += value.length;
  }
  await reader?.cancel();
  return Buffer.concat(pieces).subarray(0, bytesMax);
}
