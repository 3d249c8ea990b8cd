/** The one error that S3 operations throw: it knows its HTTP status and the XML body that clients parse. */
import { escapeXml } from './xml';

/**
 * A refusal as S3 words it.
 * @see Amazon S3 API Reference, Error Responses
 */
export class S3Error extends Error {
  override readonly name = 'S3Error';

  /**
   * @param status HTTP status of the answer
   * @param code S3 error code, for example `NoSuchKey`
   * @param details further elements of the error document, for example `{ Key: 'a/b' }`
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const noSuchBucket = (bucket: string) =>
  new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
export const noSuchKey = (key: string) =>
  new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
export const noSuchUpload = (uploadId: string) =>
  new S3Error(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );
export const accessDenied = (message = 'Access Denied') => new S3Error(403, 'AccessDenied', message);
export const invalidArgument = (message: string) => new S3Error(400, 'InvalidArgument', message);
export const invalidRequest = (message: string) => new S3Error(400, 'InvalidRequest', message);
export const malformedXml = () =>
  new S3Error(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
/** Never answer for a feature that is not here: a wrong success would hide it from the tests. */
export const notImplemented = (what: string) =>
  new S3Error(
    501,
    'NotImplemented',
    `A header or query you provided implies functionality that is not implemented: ${what}`,
  );
export const preconditionFailed = (condition: string) =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

/** The XML document of an error. */
export function renderError({
  error,
  resource,
  requestId,
}: {
  error: S3Error;
  resource: string;
  requestId: string;
}): string {
  const elements = {
    Code: error.code,
    Message: error.message,
    ...error.details,
    Resource: resource,
    RequestId: requestId,
  };
  const body = Object.entries(elements).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${body.join('')}</Error>`;
}
