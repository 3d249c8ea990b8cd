/** Lifecycle hooks as they are configured: their limits and defaults. No clock, no I/O. */
import { seconds, type Seconds } from '@ffleet/units';
import type { PutLifecycleHookCommandInput } from '@aws-sdk/client-auto-scaling';
import { validationError } from './errors';

export type LifecycleTransition = 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING';
/** What completes a lifecycle action. */
export type LifecycleResult = 'CONTINUE' | 'ABANDON';

export interface LifecycleHook {
  readonly name: string;
  readonly transition: LifecycleTransition;
  /** How long an instance waits without a heartbeat. */
  readonly heartbeatTimeout: Seconds;
  /** What happens when nobody completes the action in time. */
  readonly defaultResult: LifecycleResult;
}

const DEFAULT_TIMEOUT = seconds(3600);
const MAX_HOOKS = 50;

/** An action lasts 48 hours or 100 heartbeat timeouts at most, whichever is shorter, however many heartbeats it gets. */
export const maxActionDuration = (hook: LifecycleHook): Seconds =>
  seconds(Math.min(48 * 3600, 100 * hook.heartbeatTimeout));

/**
 * Adds or changes a hook; a member that is not given keeps its value.
 * @throws {AwsError} ValidationError
 * @see Amazon EC2 Auto Scaling API Reference, PutLifecycleHook
 */
export function putHook(
  hooks: readonly LifecycleHook[],
  input: PutLifecycleHookCommandInput,
): readonly LifecycleHook[] {
  const existing = hooks.find((hook) => hook.name === input.LifecycleHookName);
  const name = input.LifecycleHookName ?? '';
  const transition = input.LifecycleTransition ?? existing?.transition;
  if (!/^[A-Za-z0-9\-_/]{1,255}$/.test(name))
    throw validationError(`Value '${name}' at 'lifecycleHookName' failed to satisfy constraint`);
  if (transition !== 'autoscaling:EC2_INSTANCE_LAUNCHING' && transition !== 'autoscaling:EC2_INSTANCE_TERMINATING')
    throw validationError('A valid lifecycle transition must be specified when creating a lifecycle hook');
  const heartbeatTimeout = input.HeartbeatTimeout ?? existing?.heartbeatTimeout ?? DEFAULT_TIMEOUT;
  if (!(heartbeatTimeout >= 30 && heartbeatTimeout <= 7200))
    throw validationError('HeartbeatTimeout must be between 30 and 7200 seconds');
  const defaultResult = input.DefaultResult ?? existing?.defaultResult ?? 'ABANDON';
  if (input.NotificationTargetARN)
    throw validationError('Notification targets are not emulated: wait for Terminating:Wait or poll instance metadata');
  const others = hooks.filter((hook) => hook.name !== name);
  if (others.length >= MAX_HOOKS) throw validationError('Lifecycle hook limit exceeded');
  return [
    ...others,
    { name, transition, heartbeatTimeout: seconds(heartbeatTimeout), defaultResult: requireResult(defaultResult) },
  ];
}

/** @throws {AwsError} ValidationError */
export function requireResult(result: string | undefined): LifecycleResult {
  if (result === 'CONTINUE' || result === 'ABANDON') return result;
  throw validationError('Invalid lifecycle action result: must be CONTINUE or ABANDON');
}
