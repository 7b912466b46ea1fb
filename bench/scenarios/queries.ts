/** What is asked of each department about one subject: some ten to fifteen leaves, a short list of records among them. */
const DETAILED = {
  registry: `id kind name status establishedOn formerNames division { id name } identifiers { kind value masked conforming }`,
  tax: `tax {
    grade { year grade issuer issuedOn }
    arrears(first: 2) { totalCount nodes { taxKind currentBalance totalBalance periodFrom periodUntil issuer state underObjection } }
  }`,
  'market-regulation': `market {
    registration { registrationNumber companyType status registeredCapital currency industry establishedOn }
    penalties(first: 2) { totalCount nodes { documentNumber fine content issuer determinedOn state } }
  }`,
  courts: `courts {
    dishonestDebts { documentNumber ground performance publishedOn issuer state }
    enforcements(first: 2) { totalCount nodes { documentNumber targetAmount caseStatus filedOn issuer state } }
  }`,
  'social-security': `socialSecurity {
    labourGrade { year grade issuer }
    wageArrears(first: 2) { totalCount nodes { workers amount project listedOn removedOn documentNumber issuer state underAppeal } }
  }`,
  construction: `construction {
    qualifications { certificateNumber name grade validFrom validUntil issuer }
    badConduct(first: 2) { totalCount nodes { kind title project documentNumber determinedOn state } }
  }`,
} as const;

/** What is asked of each department about each subject of a list. */
const BRIEF = {
  registry: `id name status`,
  tax: `tax { grade { year grade } arrears(first: 1) { totalCount nodes { taxKind totalBalance } } }`,
  'market-regulation': `market { registration { companyType registeredCapital } penalties(first: 1) { totalCount } }`,
  courts: `courts { enforcements(first: 1) { totalCount nodes { targetAmount } } }`,
  'social-security': `socialSecurity { labourGrade { year grade } wageArrears(first: 1) { totalCount } }`,
  construction: `construction { qualifications { name grade } badConduct(first: 1) { totalCount } }`,
} as const;

/** The subgraphs that the measured operations touch, the registry first: the others hang on it. */
export const SUBGRAPHS = ['registry', 'tax', 'market-regulation', 'courts', 'social-security', 'construction'] as const;
export type SubgraphName = (typeof SUBGRAPHS)[number];

/** Selections on a subject by subgraph. */
export type Selections = Readonly<Record<SubgraphName, string>>;

/** An operation, its name, and of what it is made: the bare proxy sends its parts as they are. */
export interface MeasuredQuery {
  readonly name: string;
  readonly text: string;
  readonly list: boolean;
  /** By subgraph, in the order of {@link SUBGRAPHS}. */
  readonly parts: Readonly<Partial<Selections>>;
}

const query = (name: string, list: boolean, parts: Readonly<Partial<Selections>>): MeasuredQuery => {
  const selection = Object.values(parts).join('\n');
  const text = list
    ? `query ${name}($ids: [ID!]!) { subjects(ids: $ids) { ${selection} } }`
    : `query ${name}($id: ID!) { subject(id: $id) { ${selection} } }`;
  return { name, list, parts, text: text.replaceAll(/\s+/g, ' ') };
};

export const Q1 = query('Q1', false, DETAILED);
export const Q2 = query('Q2', true, BRIEF);
/** Q2's question under a name of its own, for lists of other lengths. */
export const BRIEF_LIST = query('List', true, BRIEF);
export const Q3 = query('Q3', false, { registry: 'name' });

/** Q1's question to the first `count` subgraphs alone. */
export function spread(count: number): MeasuredQuery {
  return query(`Spread${count}`, false, Object.fromEntries(SUBGRAPHS.slice(0, count).map((name) => [name, DETAILED[name]])));
}
