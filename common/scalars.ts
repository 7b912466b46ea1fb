import { GraphQLError, GraphQLScalarType, Kind, type GraphQLSchema } from 'graphql';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
/** Offsets below 16 hours, as databases take them: no place on earth is further from UTC than 14. */
const DATE_TIME = /^(?!0000)(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-5]):[0-5]\d)$/;
/** When the year 10000 begins in Shanghai, before it does in UTC: from then on neither writes a time in this form. */
const YEAR_10000 = Date.parse('9999-12-31T16:00:00Z');
const MONEY = /^-?(0|[1-9]\d{0,15})(\.\d{1,2})?$/;

/** Whether a text is a day of the calendar, YYYY-MM-DD. */
export function isCalendarDay(text: string): boolean {
  const parts = DATE.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Whether a text is a moment, RFC 3339, before the year 10000. */
function isMoment(text: string): boolean {
  const day = DATE_TIME.exec(text)?.[1];
  if (day === undefined || !(Date.parse(text) < YEAR_10000)) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day;
}

const CHECKS: Readonly<Record<string, { accepts: (text: string) => boolean; example: string }>> = {
  Date: { accepts: isCalendarDay, example: '2026-11-22' },
  DateTime: { accepts: isMoment, example: '2026-11-22T09:30:00+08:00' },
  Money: { accepts: (text) => MONEY.test(text), example: '2000.00' },
};

/**
 * Texts of the graph's own scalars, as JSON, that need no other check: each that matches is one. Not the other way round (29
 * February, instants).
 */
export const scalarPatterns: Readonly<Record<string, string>> = {
  Date: `"(?:[1-9]\\d|0[1-9])\\d\\d-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))"`,
  Money: `"-?(?:0|[1-9]\\d{0,15})(?:\\.\\d{1,2})?"`,
};

/** The graph's own scalars: strings on the wire, checked where they enter. */
export const scalars: Readonly<Record<string, GraphQLScalarType<string, string>>> = Object.fromEntries(
  Object.entries(CHECKS).map(([name, { accepts, example }]) => {
    const check = (value: unknown): string => {
      if (typeof value === 'string' && accepts(value)) return value;
      throw new GraphQLError(`${name} 应如 "${example}" / ${name} is written like "${example}"`, {
        extensions: { code: 'BAD_USER_INPUT' },
      });
    };
    return [
      name,
      new GraphQLScalarType<string, string>({
        name,
        serialize: check,
        parseValue: check,
        parseLiteral: (node) => check(node.kind === Kind.STRING ? node.value : undefined),
      }),
    ];
  }),
);

/** Makes a schema that was built from SDL check the graph's scalars, in place; scalars it does not have are left alone. */
export function checkScalars(schema: GraphQLSchema): void {
  for (const [name, scalar] of Object.entries(scalars)) {
    const type = schema.getType(name);
    if (!(type instanceof GraphQLScalarType)) continue;
    type.parseValue = scalar.parseValue.bind(scalar);
    type.parseLiteral = scalar.parseLiteral.bind(scalar);
    type.serialize = scalar.serialize.bind(scalar);
  }
}
