/** A refusal as AWS words it: an error code, a message and an HTTP status. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** The double does not know: never guessed, always loud, so that a gap in the double cannot pass for a success. */
export function notModelled(what: string): AwsError {
  return new AwsError('NotModelledByTheDouble', `The double does not model ${what}`, 501);
}
