import type { CallerChoice } from './callerChoice.ts';
import type { HttpAnswer } from './postGraphql.ts';

/** An answer with the choice it was asked with: a change in the bar does not change what has been answered. */
export interface Answer extends HttpAnswer {
  readonly caller: CallerChoice;
}
