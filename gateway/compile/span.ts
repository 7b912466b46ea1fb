import type { WireText } from '../../common/wireText.ts';

/**
 * A piece of a subgraph's JSON that was checked against what was asked for and is exactly what the client is to get: it is
 * copied into the answer as it came. Whoever has to look inside gets its value.
 */
export class Span {
  readonly text: WireText;
  /** What the client is to get, as {@link formOf} says; for another form the value is looked into. */
  readonly form: string;
  constructor(text: WireText, form: string) {
    this.text = text;
    this.form = form;
  }
}

/** A value of an answer in a form that can be looked into. */
export function opened(value: unknown): unknown {
  return value instanceof Span ? (JSON.parse(value.text) as unknown) : value;
}
