/** One request through its service: match, decode, check, run, encode; every failure leaves in the right protocol. */
import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error';
import type { WireRequest, WireResponse } from './http-message';
import { findInputProblem } from './input-check';
import type { MatchedCall } from './protocol';
import type { CallContext, Service } from './service';

/** Told about exceptions that are bugs of the emulator, since clients only see a 500. */
export type ReportDefect = (defect: unknown, operationName: string) => void;

/**
 * @param signal aborted when the client hangs up
 * @returns undefined when no service knows the request
 */
export async function dispatch(
  services: readonly Service[],
  request: WireRequest,
  { signal, reportDefect }: { signal: AbortSignal; reportDefect: ReportDefect },
): Promise<WireResponse | undefined> {
  for (const service of services) {
    const call = service.protocol.match(request, service.schema);
    if (call === undefined) continue;
    const requestId = randomUUID();
    const response = await answer(service, call, request, { requestId, signal }).catch((error: unknown) => {
      if (!(error instanceof AwsError)) reportDefect(error, call.operationName);
      return refuse(service, error, requestId);
    });
    return { ...response, headers: { 'x-amzn-requestid': requestId, ...response.headers } };
  }
  return undefined;
}

async function answer(
  service: Service,
  call: MatchedCall,
  request: WireRequest,
  context: CallContext,
): Promise<WireResponse> {
  requireSignature(request);
  const operation = service.schema.operations.get(call.operationName);
  const run = service.operations.get(call.operationName);
  if (operation === undefined || run === undefined)
    throw new AwsError(
      service.protocol.unknownOperationCode,
      `The operation ${call.operationName} is not known here.`,
      {
        status: service.protocol.unknownOperationCode === 'InvalidAction' ? 400 : 404,
      },
    );
  const input = await service.protocol.decodeInput(call, request, operation).catch((cause: unknown) => {
    throw new AwsError(service.protocol.malformedCode, `Cannot decode the request: ${String(cause)}`);
  });
  const problem = findInputProblem(operation.input, input);
  if (problem?.kind === 'missing') throw service.missingInput(problem.path);
  if (problem)
    throw new AwsError(service.protocol.malformedCode, `Cannot decode ${problem.path}: it must be ${problem.wanted}.`);
  const output = ((await run(input as never, context)) ?? {}) as Record<string, unknown>;
  return service.protocol.encodeOutput({ operation, output, requestId: context.requestId });
}

/** Any signature will do on one's own machine, but a client that signs nothing would fail on AWS. */
function requireSignature({ headers, query }: WireRequest): void {
  if (headers.authorization !== undefined || query.has('X-Amz-Signature')) return;
  throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
}

function refuse(service: Service, cause: unknown, requestId: string): WireResponse {
  const error =
    cause instanceof AwsError ? cause : new AwsError('InternalFailure', 'The emulator failed.', { status: 500 });
  const known = service.schema.errors.get(error.code);
  return service.protocol.encodeError({
    error,
    status: error.status ?? known?.status ?? 400,
    queryCode: known?.queryCode ?? error.code,
    namespace: service.schema.namespace,
    requestId,
  });
}
