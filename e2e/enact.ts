import type { Answer, TestStack } from './stack.ts';

/** Who drafts a revision of the policy and hands it in. */
export const WRITER = { organisation: '清远市公共信用信息中心', user: '甲', scope: 'credit:1 policy:read policy:write' };
/** Who approves it. */
export const APPROVER = { organisation: '清远市公共信用信息中心', user: '乙', scope: 'credit:1 policy:read policy:approve' };

/** A step in the life of a revision. */
export interface Step {
  readonly revision: { readonly revision: number; readonly state: string } | null;
  readonly errors: Answer['errors'];
}

/** Takes one step, such as `submitPolicy(revision: 2)`, at a stack's own gateway or another one. */
export async function step(stack: TestStack, as: object, call: string, url = stack.url): Promise<Step> {
  const { data, errors } = await stack.query(`mutation { it: ${call} { revision state } }`, { as, url });
  return { revision: (data as { it?: Step['revision'] } | null | undefined)?.it ?? null, errors };
}

/**
 * Drafts by a call (`draftPolicy(…)`, `rollbackPolicy(…)`), hands in and approves; gives the number once the stack's own gateway answers under it.
 * Throws where a step is refused, and where it takes longer than a second.
 */
export async function enact(stack: TestStack, call: string): Promise<number> {
  const taken = async (as: object, next: string): Promise<number> => {
    const { revision, errors } = await step(stack, as, next);
    if (!revision) throw new Error(`${next}: ${JSON.stringify(errors)}`);
    return revision.revision;
  };
  const number = await taken(WRITER, call);
  await taken(WRITER, `submitPolicy(revision: ${number})`);
  await taken(APPROVER, `approvePolicy(revision: ${number})`);
  for (const until = performance.now() + 1_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const { headers } = await stack.query('{ __typename }');
    if (headers.get('x-policy-revision') === String(number)) return number;
    if (performance.now() > until) throw new Error(`revision ${number} is not in force after a second`);
  }
}

/** A draft of changes, as they stand in the schema. */
export function drafting(...changes: readonly string[]): string {
  return `draftPolicy(changes: [${changes.join(', ')}], reason: "试行")`;
}
