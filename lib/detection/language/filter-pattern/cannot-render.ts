/** The target language has no exact form of a part of the pattern. */
export class CannotRender extends Error {
  constructor(
    message: string,
    /** Where in the pattern's text the part begins, counted from 1. */
    public readonly column: number,
  ) {
    super(`${message} (column ${column})`);
    this.name = 'CannotRender';
  }
}
