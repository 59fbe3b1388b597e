/** No host answers for the task: it has ended, or was killed. */
export class HostGoneError extends Error {
  override readonly name = 'HostGoneError';
}

/** A newer attach took over this poll. */
export class DisplacedError extends Error {
  override readonly name = 'DisplacedError';
}

/** The host runs, but its agent does not. */
export class HostStoppedError extends Error {
  override readonly name = 'HostStoppedError';
}

/** The host answered with a fault of its own. */
export class HostFaultError extends Error {
  override readonly name = 'HostFaultError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Another task's host owns the work tree. */
export class LeaseHeldError extends Error {
  override readonly name = 'LeaseHeldError';
}

/** The host could not start its agent, and no retry would. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
