import { z } from 'zod';
import { parsePolicy } from '../../common/policy.ts';
import { policyDifferences, type PolicyDifference } from '../../subgraphs/governance/source/policyDifferences.ts';
import { askGraph, type GraphAccess } from '../query/askGraph.ts';

const heldSchema = z.object({ policy: z.object({ revision: z.int(), state: z.string(), yaml: z.string() }) });
const draftedSchema = z.object({ it: z.object({ revision: z.int() }) });

/** A revision as a file, that in force where none is named. Throws where there is none, or the caller may not read it. */
export async function exportPolicy(access: GraphAccess, revision?: number): Promise<string> {
  const query = 'query ($revision: Int) { policy(revision: $revision) { revision state yaml } }';
  const { policy } = await answered(access, query, { revision: revision ?? null }, heldSchema);
  return `# 版本 ${policy.revision}（${policy.state}）/ revision ${policy.revision}\n${policy.yaml}`;
}

/** How a file differs from the revision in force, what widens first. Throws, with every fault, where it is no policy. */
export async function diffPolicy(access: GraphAccess, yaml: string): Promise<PolicyDifference[]> {
  const policy = parsePolicy(yaml);
  return policyDifferences(parsePolicy(await exportPolicy(access)), policy);
}

/** Drafts what a file says; the number of the draft, which is in force once another person has approved it. */
export async function importPolicy(access: GraphAccess, yaml: string, reason: string): Promise<number> {
  const mutation =
    'mutation ($yaml: String!, $reason: String!) { it: draftPolicy(changes: [{ importYaml: $yaml }], reason: $reason) { revision } }';
  return (await answered(access, mutation, { yaml, reason }, draftedSchema)).it.revision;
}

/** A difference on a line: `+` where somebody may read more by it. */
export function differenceLine({ kind, what, before, after, widens, risk }: PolicyDifference): string {
  return `${widens ? `+${risk}` : '  '} ${kind} ${what}: ${before ?? '–'} → ${after ?? '–'}`;
}

async function answered<T>(access: GraphAccess, query: string, variables: Record<string, unknown>, schema: z.ZodType<T>): Promise<T> {
  const { data, errors } = await askGraph(access, query, variables);
  const read = schema.safeParse(data);
  if (read.success) return read.data;
  throw new Error(errors.map(({ message }) => message).join('\n') || '没有这个版本 / there is no such revision');
}
