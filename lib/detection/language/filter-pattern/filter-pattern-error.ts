/** A text that is no JSON filter pattern. */
export class FilterPatternError extends Error {
  constructor(
    message: string,
    /** Where in the text, counted from 1. */
    public readonly column: number,
  ) {
    super(`${message} (column ${column})`);
    this.name = 'FilterPatternError';
  }
}
