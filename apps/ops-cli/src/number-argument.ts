/** Numbers of the command line: whole, in range, and told apart from typing mistakes. */
import { InvalidArgumentError } from 'commander';

/** PostgreSQL's integer, the type of every number that names a row. */
const ROW_NUMBER_MAX = 2_147_483_647;

/** A parser for commander. @throws {InvalidArgumentError} that says what was wanted */
export function wholeNumber({ min, max }: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It should be a whole number from ${min} to ${max}.`);
  };
}

/** The number of a video or tenant. */
export const rowNumber = wholeNumber({ min: 1, max: ROW_NUMBER_MAX });
