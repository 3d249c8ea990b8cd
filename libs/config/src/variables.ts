/** The kinds of environment variables that ffleet knows: each parses a text and says what it wanted instead. */
import * as z from 'zod';

// Every check aborts: a variable is told about once, and rules between variables only see parsed ones.

/** Any text that is not empty. */
export const text = ({ wanted = 'a text' }: { wanted?: string } = {}) => z.string({ error: wanted });

/** One of a few words, such as `json` or `legacy`. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: `one of ${words.join(', ')}` });

/** What a registry calls an image by: `sha256:` and 64 hexadecimal digits. @see OCI Image Format Specification, digests */
export const imageDigest = () =>
  z.string({ error: DIGEST_WANTED }).regex(/^sha256:[0-9a-f]{64}$/, { error: DIGEST_WANTED, abort: true });

const DIGEST_WANTED = 'sha256: and 64 digits of 0-9 and a-f';

/** `0`, `1`, `true` or `false`, in any case. */
export const flag = () =>
  z
    .string({ error: FLAG_WANTED })
    .regex(/^(0|1|true|false)$/i, { error: FLAG_WANTED, abort: true })
    .transform((value) => value === '1' || value.toLowerCase() === 'true');

const FLAG_WANTED = '0 or 1 (or false or true)';

/** A whole number in decimal digits, from `min` to `max`, both included. */
export function wholeNumber({ min, max }: { min: number; max: number }) {
  const wanted = `a whole number from ${min} to ${max}`;
  return z
    .string({ error: wanted })
    .trim()
    .regex(/^-?\d{1,15}$/, { error: wanted, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: wanted, abort: true });
}

/** Names with commas between them, at least one, each once; blanks around a name do not count. */
export function textList({ wanted = 'one or more names with commas between them' }: { wanted?: string } = {}) {
  return z
    .string({ error: wanted })
    .transform((value) => value.split(',').map((name) => name.trim()))
    .refine((names) => names.every((name) => name !== ''), { error: wanted, abort: true })
    .refine((names) => new Set(names).size === names.length, { error: `${wanted}, each once`, abort: true });
}

/** An absolute URL with one of the given protocols (without their colon). */
export function url({ protocols }: { protocols: readonly [string, ...string[]] }) {
  return z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    error: `a URL that starts with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });
}

/** Marks a variable whose value must never be printed; apply it last, around everything else. */
export const secret = <Schema extends z.ZodType>(schema: Schema): Schema => schema.meta({ secret: true });

/** Whether `secret()` was applied. */
export const isSecret = (schema: z.core.$ZodType | undefined): boolean =>
  schema !== undefined && z.globalRegistry.get(schema)?.['secret'] === true;
