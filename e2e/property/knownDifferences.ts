/** A shape of operations to which the gateway is known to answer otherwise than it should, so that they are left out until that is mended. */
interface KnownDifference {
  readonly what: string;
  applies(query: string): boolean;
}

/** Take one out once it is mended: its operations are drawn again. */
const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    what: 'the missing input of one computed field takes another computed field of the same department with it',
    applies: (query) => query.includes('burden') && /risk|outlook/.test(query),
  },
  {
    what: 'a subject inside a union is a bad answer: its id is not asked for',
    applies: (query) => /\b(others|spoke)\b/.test(query),
  },
];

/** Whether an operation is left out. */
export function isKnownToDiffer({ query }: { readonly query: string }): boolean {
  return KNOWN_DIFFERENCES.some((difference) => difference.applies(query));
}
