/** One request through its service: match, decode, check, run, encode; every failure leaves in the right protocol. */
import { randomUUID } from 'node:crypto';
import type { FaultyService, ServiceCall } from '../faults/call-fault';
import { HangUp } from '../faults/call-faults';
import type { CallFaults } from '../faults/call-faults';
import { AwsError } from './aws-error';
import type { WireRequest, WireResponse } from './http-message';
import { findInputProblem } from './input-check';
import type { MatchedCall } from './protocol';
import type { CallContext, Service } from './service';

/** Told about exceptions that are bugs of the emulator, since clients only see a 500. */
export type ReportDefect = (defect: unknown, operationName: string) => void;

/** What surrounds the calls of an endpoint. */
export interface CallSurroundings {
  readonly faults: CallFaults;
  readonly reportDefect: ReportDefect;
}

/**
 * @param signal aborted when the client hangs up
 * @returns undefined when no service knows the request
 * @throws {HangUp} when a fault breaks the connection
 */
export async function dispatch(
  services: readonly Service[],
  request: WireRequest,
  { signal, faults, reportDefect }: CallSurroundings & { signal: AbortSignal },
): Promise<WireResponse | undefined> {
  for (const service of services) {
    const call = service.protocol.match(request, service.schema);
    if (call === undefined) continue;
    const requestId = randomUUID();
    const response = await answer(service, call, request, { requestId, signal, faults }).catch((error: unknown) => {
      if (error instanceof HangUp) throw error;
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
  { requestId, signal, faults }: CallContext & { readonly faults: CallFaults },
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
  const output = await faults.run({
    call: faultyCall(service, call, input),
    signal,
    run: async (signal) => ((await run(input as never, { requestId, signal })) ?? {}) as Record<string, unknown>,
    refuse: ({ code, message, status }) => new AwsError(code, message, { status }),
  });
  return service.protocol.encodeOutput({ operation, output, requestId });
}

/** The namespace of a service's shapes ends in its name: `com.amazonaws.sqs`. */
const faultyCall = (service: Service, call: MatchedCall, input: unknown): ServiceCall => ({
  service: service.schema.namespace.replace(/^.*\./, '') as FaultyService,
  operation: call.operationName,
  input: input as ServiceCall['input'],
});

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
