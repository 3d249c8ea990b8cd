/** Parameters: what may be put, and how one travels. */
import type { Parameter as SdkParameter, ParameterTier, ParameterType, PutParameterRequest } from '@aws-sdk/client-ssm';
import type { EpochMs } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';

/** One version of a parameter, as the journal keeps it. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly tier: ParameterTier;
  readonly value: string;
  readonly version: number;
  readonly modifiedAtEpochMs: EpochMs;
}

const NAME = /^[\w./-]{1,1011}$/;
const LEVELS_MAX = 15;
const SIZE_MAX = { Standard: 4_096, Advanced: 8_192 } as const;

/** Any ValidationException. */
export const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

/**
 * The next version of a parameter.
 * @param old the latest version; undefined when there is none
 * @throws {AwsError} as in the API reference
 * @see AWS Systems Manager API Reference, PutParameter
 */
export function planParameter(input: PutParameterRequest, old: Parameter | undefined, now: EpochMs): Parameter {
  const { Name: name = '', Value: value = '', Type, Overwrite = false, AllowedPattern } = input;
  checkName(name);
  if (old !== undefined && !Overwrite)
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  const type = Type ?? old?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (!['String', 'StringList', 'SecureString'].includes(type)) throw invalid(`The parameter type ${type} is unknown.`);
  if (old !== undefined && old.type !== type)
    throw new AwsError('HierarchyTypeMismatchException', `The parameter ${name} is a ${old.type} and stays one.`);
  if (value === '') throw invalid('The parameter value must have at least 1 character.');
  if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(value))
    throw new AwsError('ParameterPatternMismatchException', `The value does not match the pattern ${AllowedPattern}.`);
  const tier = chooseTier(input.Tier, old, Buffer.byteLength(value));
  return { name, type, tier, value, version: (old?.version ?? 0) + 1, modifiedAtEpochMs: now };
}

/** As clients see it. A SecureString that is not decrypted must not look like its value. */
export function renderParameter(
  parameter: Parameter,
  { arn, decrypt, selector }: { arn: string; decrypt: boolean; selector?: string | undefined },
): SdkParameter {
  const { name, type, value, version, modifiedAtEpochMs } = parameter;
  const hidden = type === 'SecureString' && !decrypt;
  return {
    Name: name,
    Type: type,
    Value: hidden ? Buffer.from(`encrypted ${value}`).toString('base64') : value,
    Version: version,
    Selector: selector,
    LastModifiedDate: new Date(modifiedAtEpochMs),
    ARN: arn,
    DataType: 'text',
  };
}

function checkName(name: string): void {
  if (!NAME.test(name) || name.endsWith('/') || name.includes('//'))
    throw invalid(`Parameter name: "${name}" may only contain letters, numbers and the symbols _ . - /`);
  if (/^\/?(?:aws|ssm)/i.test(name)) throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm".');
  if (name.includes('/') && !name.startsWith('/'))
    throw invalid('Parameter name must be a fully qualified name: it starts with / when it contains one.');
  if (name.split('/').length - 1 > LEVELS_MAX)
    throw new AwsError('HierarchyLevelLimitExceededException', `A hierarchy can have at most ${LEVELS_MAX} levels.`);
}

function chooseTier(wanted: ParameterTier | undefined, old: Parameter | undefined, size: number): ParameterTier {
  const automatic = size > SIZE_MAX.Standard ? 'Advanced' : (old?.tier ?? 'Standard');
  const tier = wanted === 'Intelligent-Tiering' ? automatic : (wanted ?? old?.tier ?? 'Standard');
  if (old?.tier === 'Advanced' && tier === 'Standard')
    throw invalid("This parameter uses the advanced-parameter tier. You can't downgrade it to the standard tier.");
  const max = tier === 'Advanced' ? SIZE_MAX.Advanced : SIZE_MAX.Standard;
  if (size > max) throw invalid(`${tier} tier parameters support a maximum parameter value of ${max} characters.`);
  return tier;
}
