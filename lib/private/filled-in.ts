import { IResolvable, Tokenization } from 'aws-cdk-lib';

/** A text with another in the place of each token, so that what is known of it can be checked, measured and shown. */
export function filledIn(text: string, standIn: (token: IResolvable) => string): string {
  return Tokenization.reverseString(text)
    .mapTokens({ mapToken: standIn })
    .join({ join: (left = '', right = '') => `${left}${right}` }) as string;
}

/** Whether it is a token and nothing else, such as the ARN of a resource of the app. */
export function isNothingKnown(text: string): boolean {
  return text !== '' && filledIn(text, () => '') === '';
}
