/** Answers to requests that reach no service: an error in the protocol that the request seems to speak. */
import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from './aws-error';
import { isFormBody } from './http-message';
import type { WireResponse } from './http-message';
import { escapeXml } from './xml';

/** XML for a form, JSON for everything else. */
export function answerUnroutable(headers: IncomingHttpHeaders, error: AwsError): WireResponse {
  const status = error.status ?? 400;
  if (isFormBody(headers))
    return {
      status,
      headers: { 'content-type': 'text/xml' },
      body:
        `<ErrorResponse><Error><Type>Sender</Type><Code>${escapeXml(error.code)}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error></ErrorResponse>`,
    };
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ __type: error.code, message: error.message }),
  };
}
