/** PostgreSQL's wire protocol as far as a line in the middle must know it: where a message ends, and what it carries. */

const HEADER_BYTES = 5;

/** @see PostgreSQL documentation, "Frontend/Backend Protocol", message formats: one type byte, then an int32 length */
export interface Frame {
  readonly type: string;
  /** The whole message, header included. */
  readonly bytes: Buffer;
}

/** Cuts a stream of bytes into messages. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #untyped: boolean;

  /** @param options.startsUntyped true for what a client sends: its first message has no type byte */
  constructor(options: { startsUntyped: boolean }) {
    this.#untyped = options.startsUntyped;
  }

  /** @returns the messages that are complete with this chunk */
  read(chunk: Buffer): readonly Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    const typeBytes = this.#untyped ? 0 : 1;
    if (this.#rest.length < HEADER_BYTES) return null;
    const length = this.#rest.readInt32BE(typeBytes) + typeBytes;
    if (this.#rest.length < length) return null;
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    const type = this.#untyped ? 'startup' : String.fromCharCode(bytes[0] ?? 0);
    this.#untyped = false;
    return { type, bytes };
  }
}

/** The server answers once these have arrived; before, a client may send any number of messages. */
const ENDS_REQUEST: ReadonlySet<string> = new Set(['S', 'Q']);

/** `S` Sync or `Q` simple query: what the client has sent up to here is one request. */
export const endsRequest = ({ type }: Frame): boolean => ENDS_REQUEST.has(type);

/** `Z` ReadyForQuery: the request is carried out, and committed where it was a transaction of its own. */
export const endsAnswer = ({ type }: Frame): boolean => type === 'Z';

/** Messages before the first request: start-up, authentication. They pass at once. */
export const isHandshake = ({ type }: Frame): boolean => type === 'startup' || type === 'p';

/** The statements that one connection has prepared: a later request may name one without repeating its text. */
export class PreparedStatements {
  readonly #texts = new Map<string, string>();

  /** @returns a request's statements with their values, as text */
  describe(request: readonly Frame[]): string {
    return request.map((frame) => this.#describe(frame)).join('\n');
  }

  #describe({ type, bytes }: Frame): string {
    const text = bytes.subarray(HEADER_BYTES).toString('utf8');
    const [first = '', second = ''] = text.split('\0');
    // Parse: statement name, text. Bind: portal name, statement name, values.
    if (type === 'P') this.#texts.set(first, second);
    return type === 'B' ? `${this.#texts.get(second) ?? ''}\n${text}` : text;
  }
}
