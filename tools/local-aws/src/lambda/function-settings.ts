/** What a function was configured to be, with the limits that Lambda sets. No I/O. */
import type {
  CreateFunctionCommandInput,
  FunctionConfiguration,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { bytes, epochMs, seconds, type Bytes, type EpochMs, type Seconds } from '@ffleet/units';
import { invalidParameter } from './errors';

export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  readonly role: string;
  readonly runtime: string;
  /** `<file without extension>.<export>` */
  readonly handler: string;
  readonly description: string;
  readonly timeout: Seconds;
  readonly memoryMiB: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly architecture: 'x86_64' | 'arm64';
  /** SHA-256 of the zip, base64. */
  readonly codeSha256: string;
  readonly codeSize: Bytes;
  readonly modifiedAt: EpochMs;
  /** New with every change. */
  readonly revisionId: string;
}

/** The code of a function, already unpacked. */
export interface FunctionCode {
  readonly codeSha256: string;
  readonly codeSize: number;
}

/** The machine's own Node runs every function, whichever of these is named. */
const RUNTIMES = /^nodejs(18|20|22|24)\.x$/;
/** Names that Lambda sets itself. @see AWS Lambda Developer Guide, Defined runtime environment variables */
const RESERVED_VARIABLES = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
];
const MAX_ENVIRONMENT_BYTES = 4096;

/** @throws {AwsError} InvalidParameterValueException */
export function createFunctionSettings(
  input: CreateFunctionCommandInput,
  { arn, code, now, revisionId }: { arn: string; code: FunctionCode; now: EpochMs; revisionId: string },
): FunctionSettings {
  if ((input.PackageType ?? 'Zip') !== 'Zip') throw invalidParameter('Container images are not emulated: send a zip.');
  if (input.Publish) throw invalidParameter('Published versions are not emulated: leave Publish out.');
  return requireValid({
    name: input.FunctionName ?? '',
    arn,
    role: input.Role ?? '',
    runtime: input.Runtime ?? '',
    handler: input.Handler ?? '',
    description: input.Description ?? '',
    timeout: seconds(input.Timeout ?? 3),
    memoryMiB: input.MemorySize ?? 128,
    environment: input.Environment?.Variables ?? {},
    architecture: input.Architectures?.[0] ?? 'x86_64',
    codeSha256: code.codeSha256,
    codeSize: bytes(code.codeSize),
    modifiedAt: now,
    revisionId,
  });
}

/** Members that are not given stay as they are. @throws {AwsError} InvalidParameterValueException */
export function updateFunctionSettings(
  settings: FunctionSettings,
  input: UpdateFunctionConfigurationCommandInput,
  { now, revisionId }: { now: EpochMs; revisionId: string },
): FunctionSettings {
  return requireValid({
    ...settings,
    role: input.Role ?? settings.role,
    runtime: input.Runtime ?? settings.runtime,
    handler: input.Handler ?? settings.handler,
    description: input.Description ?? settings.description,
    timeout: seconds(input.Timeout ?? settings.timeout),
    memoryMiB: input.MemorySize ?? settings.memoryMiB,
    environment: input.Environment?.Variables ?? settings.environment,
    modifiedAt: now,
    revisionId,
  });
}

/** The settings as Lambda shows them. */
export function describeFunction(settings: FunctionSettings): FunctionConfiguration {
  return {
    FunctionName: settings.name,
    FunctionArn: settings.arn,
    Runtime: settings.runtime as 'nodejs22.x',
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: settings.codeSize,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memoryMiB,
    LastModified: new Date(epochMs(settings.modifiedAt)).toISOString().replace('Z', '+0000'),
    CodeSha256: settings.codeSha256,
    Version: '$LATEST',
    ...(Object.keys(settings.environment).length > 0 ? { Environment: { Variables: settings.environment } } : {}),
    RevisionId: settings.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [settings.architecture],
    LoggingConfig: { LogFormat: 'Text', LogGroup: logGroupOf(settings) },
  };
}

/** The log group that a function's output goes to. */
export const logGroupOf = ({ name }: Pick<FunctionSettings, 'name'>): string => `/aws/lambda/${name}`;

function requireValid(settings: FunctionSettings): FunctionSettings {
  const { name, role, runtime, handler, timeout, memoryMiB, environment } = settings;
  if (!/^[A-Za-z0-9-_]{1,64}$/.test(name))
    throw invalidParameter(`Value '${name}' at 'functionName' is not a function name`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(role))
    throw invalidParameter(`Value '${role}' at 'role' failed to satisfy constraint: it must be the ARN of a role`);
  if (!RUNTIMES.test(runtime))
    throw invalidParameter(`Value '${runtime}' at 'runtime' is not emulated: it must be nodejs18.x to nodejs24.x`);
  if (!/^[^\s.][^\s]*\.[^\s.]+$/.test(handler) || handler.split('/').includes('..'))
    throw invalidParameter(`Value '${handler}' at 'handler' failed to satisfy constraint: it must be <file>.<export>`);
  if (!(timeout >= 1 && timeout <= 900))
    throw invalidParameter(`Value '${timeout}' at 'timeout' failed to satisfy constraint: it must be 1 to 900`);
  if (!(memoryMiB >= 128 && memoryMiB <= 10_240))
    throw invalidParameter(
      `'MemorySize' value failed to satisfy constraint: Member must have value between 128 and 10240`,
    );
  const reserved = Object.keys(environment).filter((variable) => RESERVED_VARIABLES.includes(variable));
  if (reserved.length > 0)
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  const size = Buffer.byteLength(JSON.stringify(environment));
  if (size > MAX_ENVIRONMENT_BYTES)
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${size}`,
    );
  return settings;
}
