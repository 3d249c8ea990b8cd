/** Strictness of the wire: a decoded input must have the types and the required members of its schema. */
import type { NormalizedSchema } from '@smithy/core/schema';

/** What is wrong with an input, and where (`Entries.0.Id`). */
export type InputProblem =
  | { readonly kind: 'wrong-type'; readonly path: string; readonly wanted: string }
  | { readonly kind: 'missing'; readonly path: string };

/** @returns the first problem, or undefined when the value fits its schema */
export function findInputProblem(schema: NormalizedSchema, value: unknown, path = ''): InputProblem | undefined {
  if (schema.isStructSchema()) return findMemberProblem(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return wrongType(path, 'a list');
    const member = schema.getValueSchema();
    return firstProblem(value, (item, index) => findInputProblem(member, item, join(path, String(index))));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) return wrongType(path, 'a map');
    const member = schema.getValueSchema();
    return firstProblem(Object.entries(value), ([key, item]) => findInputProblem(member, item, join(path, key)));
  }
  return findScalarProblem(schema, value, path);
}

function findMemberProblem(schema: NormalizedSchema, value: unknown, path: string): InputProblem | undefined {
  if (schema.isUnitSchema()) return undefined;
  if (!isObject(value)) return wrongType(path, 'a structure');
  // The SDK lists a structure's required members first; the schema's last element is their number.
  const requiredCount = Number((schema.getSchema() as unknown as readonly unknown[])[6] ?? 0);
  return firstProblem([...schema.structIterator()], ([name, member], index) => {
    const item = value[name];
    if (item === undefined) return index < requiredCount ? { kind: 'missing', path: join(path, name) } : undefined;
    return findInputProblem(member, item, join(path, name));
  });
}

function findScalarProblem(schema: NormalizedSchema, value: unknown, path: string): InputProblem | undefined {
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? undefined : wrongType(path, 'a boolean');
  if (schema.isNumericSchema())
    return typeof value === 'number' && !Number.isNaN(value) ? undefined : wrongType(path, 'a number');
  if (schema.isBlobSchema())
    return value instanceof Uint8Array || typeof value === 'string' ? undefined : wrongType(path, 'a blob');
  if (schema.isTimestampSchema())
    return value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : wrongType(path, 'a timestamp');
  if (schema.isStringSchema())
    return typeof value === 'string' || value instanceof String ? undefined : wrongType(path, 'a string');
  return undefined;
}

function firstProblem<T>(
  items: readonly T[],
  find: (item: T, index: number) => InputProblem | undefined,
): InputProblem | undefined {
  for (const [index, item] of items.entries()) {
    const problem = find(item, index);
    if (problem) return problem;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const wrongType = (path: string, wanted: string): InputProblem => ({ kind: 'wrong-type', path, wanted });
const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
