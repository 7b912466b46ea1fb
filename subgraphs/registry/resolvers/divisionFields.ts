import type { RequestContext } from '../../shared/requestContext.ts';
import { allDivisions, division, type DivisionRow } from '../source/divisions.ts';

/** A division on its way through the resolvers: its code, and its row where that is at hand. */
interface DivisionNode {
  readonly id: string;
  readonly row?: DivisionRow;
}

/** The division of a code as a node, or null without a code. */
export function divisionNode(code: string | null | undefined): DivisionNode | null {
  return code == null ? null : { id: code };
}

/** `Query.divisions`: all of them, former ones too, by code. */
export async function divisions(_parent: unknown, _args: unknown, context: RequestContext): Promise<DivisionNode[]> {
  return (await allDivisions(context)).map((row) => ({ id: row.code, row }));
}

async function rowOf({ id, row }: DivisionNode, context: RequestContext): Promise<DivisionRow | null> {
  return row ?? division(context, id);
}

/** The fields of Division. A subject may be registered in a division that is not in the table: then its code is all there is. */
export const divisionFields = {
  __resolveReference: async ({ id }: { id: string }, context: RequestContext): Promise<DivisionNode | null> => {
    const row = await division(context, String(id));
    return row && { id: row.code, row };
  },
  name: async (node: DivisionNode, _args: unknown, context: RequestContext) => (await rowOf(node, context))?.name ?? node.id,
  since: async (node: DivisionNode, _args: unknown, context: RequestContext) => (await rowOf(node, context))?.since ?? null,
  until: async (node: DivisionNode, _args: unknown, context: RequestContext) => (await rowOf(node, context))?.until ?? null,
  replacedBy: async (node: DivisionNode, _args: unknown, context: RequestContext) => divisionNode((await rowOf(node, context))?.replacedBy),
  parent: async (node: DivisionNode, _args: unknown, context: RequestContext) => {
    const row = await rowOf(node, context);
    return divisionNode(row ? row.parent : /^\d{9}$/.test(node.id) ? node.id.slice(0, 6) : null);
  },
};
