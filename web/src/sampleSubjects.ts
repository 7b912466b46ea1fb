import type { DemoIdentity } from './demoIdentities.ts';
import { postGraphql } from './postGraphql.ts';

/** Subjects of this installation for the sample queries to ask about. */
export interface SampleSubjects {
  /** Unified social credit code of an enterprise about which several departments hold records. */
  readonly uscc: string;
  /** That enterprise, a sole trader and, where a demo identity may find one, a natural person. */
  readonly ids: readonly string[];
}

interface Candidate {
  readonly id: string;
  readonly status: string | null;
  readonly establishedOn: string | null;
  readonly identifiers: readonly { readonly kind: string; readonly value: string }[] | null;
  readonly tax: unknown;
  readonly market: unknown;
  readonly courts: unknown;
  readonly socialSecurity: unknown;
  readonly construction: unknown;
}

/** Pinyin initials under which there is somebody of every kind: 连州 of organisations and shops, 李志…, 梁子… of persons. */
export const SAMPLE_TEXT = 'LZ';

/** An enterprise is graded in the year after its first full one; tax and labour grades are then on file. */
const GRADED_AFTER_YEARS = 3;

const QUERY = `query SampleSubjects {
  enterprises: search(text: "清远", kind: [ENTERPRISE], first: 40) {
    nodes {
      id
      status
      establishedOn
      identifiers { kind value }
      tax { arrears(first: 1) { totalCount } }
      market { penalties(first: 1) { totalCount } }
      courts { enforcements(first: 1) { totalCount } dishonestDebts { id } }
      socialSecurity { wageArrears(first: 1) { totalCount } }
      construction { qualifications { id } projects(first: 1) { totalCount } }
    }
  }
  soleTraders: search(text: "清远", kind: [SOLE_TRADER], first: 1) { nodes { id } }
}`;

/** Finds sample subjects, as anybody may, and a person as a demo identity may; undefined when there are none (yet). */
export async function sampleSubjects(identities: readonly DemoIdentity[]): Promise<SampleSubjects | undefined> {
  const [{ result }, person] = await Promise.all([postGraphql({ query: QUERY }, {}), samplePerson(identities)]);
  const { enterprises, soleTraders } = (result.data ?? {}) as Partial<
    Record<'enterprises' | 'soleTraders', { readonly nodes: readonly Candidate[] }>
  >;
  const [best] = [...(enterprises?.nodes ?? [])].filter((each) => usccOf(each) !== undefined).sort((a, b) => breadth(b) - breadth(a));
  const uscc = best && usccOf(best);
  if (!best || uscc === undefined) return undefined;
  const soleTrader = soleTraders?.nodes[0]?.id;
  return { uscc, ids: [best.id, soleTrader, person].filter((id) => id !== undefined) };
}

/** A natural person's id. Nobody below SHARED finds persons; beside a real issuer there is no such identity, and no person. */
async function samplePerson(identities: readonly DemoIdentity[]): Promise<string | undefined> {
  const finder = identities.find(({ token, purpose }) => token !== null && purpose !== null);
  if (!finder) return undefined;
  const query = `query SamplePerson { search(text: "${SAMPLE_TEXT}", kind: [INDIVIDUAL], first: 1) { nodes { id } } }`;
  const headers = { authorization: `Bearer ${finder.token ?? ''}`, 'x-query-purpose': finder.purpose ?? '' };
  const { result } = await postGraphql({ query }, headers);
  return (result.data as { readonly search?: { readonly nodes: readonly { readonly id: string }[] } } | null)?.search?.nodes[0]?.id;
}

function usccOf({ identifiers }: Candidate): string | undefined {
  return identifiers?.find(({ kind }) => kind === 'USCC')?.value;
}

/** How many departments hold something; one in business for years has been graded too. */
function breadth({ tax, market, courts, socialSecurity, construction, status, establishedOn }: Candidate): number {
  const departments = [tax, market, courts, socialSecurity, construction].filter(holdsSomething).length;
  const isGraded =
    status === 'ACTIVE' && establishedOn !== null && Number(establishedOn.slice(0, 4)) < new Date().getFullYear() - GRADED_AFTER_YEARS;
  return departments + (isGraded ? 10 : 0);
}

function holdsSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsSomething);
  return typeof value === 'number' && value > 0;
}
