/** Refusals that several Auto Scaling operations share. */
import { AwsError } from '../wire/aws-error';

/** The catch-all of the query services; it is no shape of the SDK, so clients see it by this name. */
export const validationError = (message: string) => new AwsError('ValidationError', message);

export const noSuchGroup = (name: string | undefined) =>
  validationError(`AutoScalingGroup name not found - AutoScalingGroup ${name ?? ''} not found`);

export const noSuchInstance = (instanceId: string, groupName?: string) =>
  validationError(
    groupName === undefined
      ? `Instance Id not found - No managed instance found for instance ID: ${instanceId}`
      : `The instance ${instanceId} is not part of Auto Scaling group ${groupName}.`,
  );
