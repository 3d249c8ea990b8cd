/** What every AWS wire protocol has to do on the server's side. */
import type { AwsError } from './aws-error';
import type { WireRequest, WireResponse } from './http-message';
import type { OperationSchema, ServiceSchema } from './schema';

/** The operation that a request names, and the labels of its path (REST protocols only). */
export interface MatchedCall {
  readonly operationName: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One protocol with the settings of one service. */
export interface Protocol {
  /** The error code for a body that cannot be decoded. */
  readonly malformedCode: string;
  /** The error code for a missing required member, unless the service has its own. */
  readonly missingCode: string;
  /** The error code for an operation that does not exist. */
  readonly unknownOperationCode: string;
  /** @returns undefined when the request is for another service */
  match(request: WireRequest, schema: ServiceSchema): MatchedCall | undefined;
  /** @throws any error when the body is malformed; the caller answers with `malformedCode` */
  decodeInput(call: MatchedCall, request: WireRequest, operation: OperationSchema): Promise<unknown>;
  encodeOutput(answer: Answer): WireResponse;
  encodeError(refusal: Refusal): WireResponse;
}

/** A successful answer before encoding. */
export interface Answer {
  readonly operation: OperationSchema;
  readonly output: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

/** An error before encoding, with what the SDK's error schema knows about its code. */
export interface Refusal {
  readonly error: AwsError;
  readonly status: number;
  readonly queryCode: string;
  readonly namespace: string;
  readonly requestId: string;
}
