/** Ends an exhaustive switch: the compiler proves that it is never reached. */

/** @throws {TypeError} with the unexpected value, when data from outside broke the type's promise */
export function assertNever(value: never): never {
  throw new TypeError(`Cannot handle ${JSON.stringify(value)}: every case should have been handled before`);
}
