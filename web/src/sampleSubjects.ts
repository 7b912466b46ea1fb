import { postGraphql } from './postGraphql.ts';

/** Subjects of this installation for the sample queries to ask about. */
export interface SampleSubjects {
  /** Unified social credit code of an enterprise about which several departments hold records. */
  readonly uscc: string;
  /** That enterprise, its legal representative (a natural person) and a sole trader. */
  readonly ids: readonly string[];
}

interface Candidate {
  readonly id: string;
  readonly identifiers: readonly { readonly kind: string; readonly value: string }[] | null;
  readonly relations: { readonly nodes: readonly { readonly subject: { readonly id: string; readonly kind: string } }[] } | null;
  readonly tax: unknown;
  readonly market: unknown;
  readonly courts: unknown;
  readonly socialSecurity: unknown;
  readonly construction: unknown;
}

const QUERY = `query SampleSubjects {
  enterprises: search(text: "清远", kind: [ENTERPRISE], first: 40) {
    nodes {
      id
      identifiers { kind value }
      relations(kind: [LEGAL_REPRESENTATIVE], first: 1) { nodes { subject { id kind } } }
      tax { arrears(first: 1) { totalCount } }
      market { penalties(first: 1) { totalCount } }
      courts { enforcements(first: 1) { totalCount } dishonestDebts { id } }
      socialSecurity { wageArrears(first: 1) { totalCount } }
      construction { qualifications { id } projects(first: 1) { totalCount } }
    }
  }
  soleTraders: search(text: "清远", kind: [SOLE_TRADER], first: 1) { nodes { id } }
}`;

/** Finds sample subjects as anybody may; undefined when there are none (yet). */
export async function sampleSubjects(): Promise<SampleSubjects | undefined> {
  const { result } = await postGraphql({ query: QUERY }, {});
  const { enterprises, soleTraders } = (result.data ?? {}) as Partial<Record<'enterprises' | 'soleTraders', { readonly nodes: readonly Candidate[] }>>;
  const [best] = [...(enterprises?.nodes ?? [])].filter((each) => usccOf(each) !== undefined).sort((a, b) => breadth(b) - breadth(a));
  const uscc = best && usccOf(best);
  if (!best || uscc === undefined) return undefined;
  const ids = [best.id, ...(soleTraders?.nodes ?? []).map(({ id }) => id), ...(best.relations?.nodes ?? []).map(({ subject }) => subject.id)];
  return { uscc, ids: [...new Set(ids)] };
}

function usccOf({ identifiers }: Candidate): string | undefined {
  return identifiers?.find(({ kind }) => kind === 'USCC')?.value;
}

/** How many departments hold something; a natural person at its head shows one rule more. */
function breadth({ tax, market, courts, socialSecurity, construction, relations }: Candidate): number {
  const departments = [tax, market, courts, socialSecurity, construction].filter(holdsSomething).length;
  return departments + (relations?.nodes.some(({ subject }) => subject.kind === 'INDIVIDUAL') ? 0.5 : 0);
}

function holdsSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsSomething);
  return typeof value === 'number' && value > 0;
}
