/** What stands behind an instance: the port through which a group starts and stops whatever plays the EC2 machine. */

/** What a launcher is told about the instance that it starts. */
export interface InstanceLaunch {
  readonly instanceId: string;
  readonly autoScalingGroupName: string;
  readonly instanceType: string;
  /** The instance's own metadata service; the value for AWS_EC2_METADATA_SERVICE_ENDPOINT. */
  readonly metadataUrl: string;
}

/** A started instance. */
export interface LaunchedInstance {
  /** Settles when the instance has ended, however it ended; never rejects. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Ends the instance: SIGTERM first, SIGKILL when that takes too long. */
  terminate(): Promise<void>;
}

/** Starts instances. A rejected `launch` is a failed launch: the group tells it in an activity and tries again later. */
export interface InstanceLauncher {
  launch(instance: InstanceLaunch): Promise<LaunchedInstance>;
}
