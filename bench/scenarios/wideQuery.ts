import type { MeasuredQuery } from './queries.ts';

/** The departments of the graph that is as wide as asked for. */
export const WIDE_DEPARTMENTS: readonly string[] = Array.from({ length: 12 }, (_, index) => `department${index + 1}`);

const FIELDS = `qualifications { certificateNumber name grade validFrom validUntil issuer } conduct { totalCount nodes { documentNumber title project fine determinedOn } }`;

/** The same question to the first `count` departments. */
export function wideQuery(count: number): MeasuredQuery {
  const selection = WIDE_DEPARTMENTS.slice(0, count).map((name) => `${name} { ${FIELDS} }`);
  return {
    name: `Wide${count}`,
    list: false,
    parts: {},
    text: `query Wide${count}($id: ID!) { subject(id: $id) { ${selection.join(' ')} } }`,
  };
}
