/** Refusals as Lambda words them; each carries `Type`, as its clients expect. */
import { AwsError } from '../wire/aws-error';

const user = { Type: 'User' } as const;

export const invalidParameter = (message: string) =>
  new AwsError('InvalidParameterValueException', message, { status: 400, fields: user });
export const functionNotFound = (arn: string) =>
  new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { status: 404, fields: user });
export const functionExists = (name: string) =>
  new AwsError('ResourceConflictException', `Function already exist: ${name}`, { status: 409, fields: user });
export const staleRevision = () =>
  new AwsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    { status: 412, fields: user },
  );
export const invalidPayload = (why: string) =>
  new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${why}`, {
    status: 400,
    fields: user,
  });
export const payloadTooLarge = (size: number, limit: number) =>
  new AwsError(
    'RequestTooLargeException',
    `Request must be smaller than ${limit} bytes for the InvokeFunction operation; it has ${size}`,
    {
      status: 413,
      fields: user,
    },
  );
export const tooManyRequests = () =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429, fields: user });
