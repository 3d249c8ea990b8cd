/** SQS's own ways of refusing, worded as the service words them. */
import { AwsError } from '../wire/aws-error';

/** `InvalidParameterValue` for one parameter. */
export function invalidParameter(parameter: string, value: string | number | undefined, reason: string): AwsError {
  const shown = String(value).slice(0, 200);
  return new AwsError(
    'InvalidParameterValue',
    `Value ${shown} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

/** `MissingParameter` for one parameter. */
export const missingParameter = (parameter: string): AwsError =>
  new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);

/** `QueueDoesNotExist`. */
export const queueDoesNotExist = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');

/** The refusal of a FIFO parameter on a standard queue, or the other way round. */
export const notForThisQueueType = (parameter: string, value: string | number | undefined): AwsError =>
  invalidParameter(parameter, value, 'The request includes a parameter that is not valid for this queue type.');

/** A whole number between two bounds, or `InvalidParameterValue`. */
export function requireRange(
  parameter: string,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalidParameter(parameter, value, `Must be between ${min} and ${max}, if provided.`);
}
