import { Span } from '../compile/span.ts';
import type { WireText } from '../../common/wireText.ts';

/** An entity as JSON in wire form, copied pieces as they came. */
export function entityText(value: unknown): WireText {
  if (value instanceof Span) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => (item === undefined ? 'null' : entityText(item))).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : [`${JSON.stringify(key)}:${entityText(inner)}`],
  );
  return `{${fields.join(',')}}`;
}
