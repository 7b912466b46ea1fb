import { heldLevelOf } from '../../../common/access.ts';
import { pageSize } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { queue } from '../source/cases/caseStore.ts';
import type { CaseKind } from '../source/cases/clock.ts';
import { sectors } from '../source/policy.ts';
import { caseNode } from './caseNode.ts';
import { connection } from '../../shared/connection.ts';
import { refusal } from './checkedArguments.ts';
import { numberedCursor } from './numberedCursor.ts';
import { CENTRE, requireOwnSector } from './requireOwnSector.ts';

interface QueueArguments {
  readonly sector?: string | null;
  readonly state?: readonly string[] | null;
  readonly dueBefore?: string | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** The resolver of a work queue: of the sectors that are the caller's own, all of them for the centre. */
export function caseQueue(coordinate: string, kind: CaseKind) {
  return async (_parent: unknown, args: QueueArguments, context: RequestContext): Promise<object> => {
    const first = pageSize(args.first ?? 50);
    const after = numberedCursor(args.after);
    const question = {
      kind,
      sectors: sectorsSeen(coordinate, args.sector, context),
      states: args.state ?? undefined,
      dueBefore: args.dueBefore ?? undefined,
    };
    const { rows, total } = await queue(context.db, { ...question, first: first + 1, after });
    return connection(
      rows.map((row) => ({ cursor: String(row.number), node: caseNode(row, context) })),
      first,
      after !== undefined,
      total,
    );
  };
}

function sectorsSeen(coordinate: string, named: string | null | undefined, context: RequestContext): readonly string[] {
  if (named != null && !sectors().includes(named)) throw refusal(`没有这个部门 / no such sector; one of ${sectors().join(' ')}`);
  const isCentre = heldLevelOf(context.access, CENTRE, undefined) === 'RESTRICTED';
  if (isCentre) requireOwnSector(coordinate, CENTRE, context);
  else if (named != null) requireOwnSector(coordinate, named, context);
  if (named != null) return [named];
  if (isCentre) return sectors();
  const own = sectors().filter((sector) => heldLevelOf(context.access, sector, undefined) === 'RESTRICTED');
  // Who has no sector of his own has no queue: he is told what he would need.
  requireOwnSector(coordinate, own[0] ?? CENTRE, context);
  return own;
}
