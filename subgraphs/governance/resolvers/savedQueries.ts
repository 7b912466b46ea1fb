import { pageSize } from '../../shared/records/cursor.ts';
import type { Call, RequestContext } from '../../shared/requestContext.ts';
import { policyInForce } from '../source/policy.ts';
import { deleteQuery, queriesSeenBy, save, versionsOf, type NotSaved, type Saving, type StoredQuery } from '../source/savedQueries.ts';
import { supposedAccess } from '../source/supposedAccess.ts';
import { connection } from '../../shared/connection.ts';
import { idOf, refusal, textOf } from './checkedArguments.ts';
import { numberedCursor } from './numberedCursor.ts';
import { clerkAtKeyboard } from './personAtKeyboard.ts';
import { simulatorOf, variablesOf } from './simulation.ts';

const MAX_VARIABLES = 50_000;

/** `Query.savedQueries`. */
export async function savedQueries(
  _parent: unknown,
  args: { first?: number | null; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const first = pageSize(args.first ?? 50);
  const after = numberedCursor(args.after);
  const { rows, total } = await queriesSeenBy(context.db, clerkAtKeyboard(context), first + 1, after);
  const placed = rows.map((row) => ({ cursor: String(row.number), node: queryNode(row, context) }));
  return connection(placed, first, after !== undefined, total);
}

/** `Mutation.saveQuery`: what does not run is not saved. */
export async function saveQuery(
  _parent: unknown,
  { input }: { input: { [K in keyof Saving]?: string | null } & { name: string; operation: string } },
  context: RequestContext,
): Promise<object> {
  const viewer = clerkAtKeyboard(context);
  const variables = variablesOf(input.variables);
  const policy = await policyInForce(context.db, new Date(context.clock()));
  const { access } = supposedAccess({ organisation: viewer.organisation, scope: 'credit:3' }, policy, context.today);
  const { faults } = simulatorOf(context).operation({
    text: textOf(input.operation, 'operation', 50_000),
    // A question may be saved before the values of its variables are known.
    variables,
    access,
    rules: policy.rules ?? [],
  });
  const serious = Object.keys(variables).length > 0 ? faults : faults.filter((fault) => !fault.includes('$'));
  if (serious.length > 0) throw refusal(`operation 不能执行 / does not run: ${serious.join('; ')}`);
  const saving: Saving = {
    id: input.id == null ? undefined : idOf(input.id, 'id'),
    name: textOf(input.name, 'name', 200),
    description: input.description == null ? null : textOf(input.description, 'description', 2_000),
    operation: input.operation,
    variables: variablesText(variables),
    purpose: input.purpose == null ? null : textOf(input.purpose, 'purpose', 100),
    visibility: (input.visibility ?? 'PRIVATE') as Saving['visibility'],
  };
  const saved = await save(context.db, viewer, saving, new Date(context.clock()));
  if (typeof saved === 'string') throw refusal(WHY_NOT_SAVED[saved]);
  return queryNode(saved, context);
}

const NO_SUCH_QUERY = '没有您的这个查询 / there is no such query of yours';
const WHY_NOT_SAVED: Readonly<Record<NotSaved, string>> = {
  NO_SUCH_QUERY,
  TOO_MANY_QUERIES:
    '您保存的查询已达上限，请先用 deleteSavedQuery 删除；删除前仍公布的继续登记，也计入 / you have saved as many queries as you may: delete one first; those that were still published when deleted stay registered, and count',
  TOO_MANY_VERSIONS: '该查询的版本已达上限，请另存为新的查询 / the query has as many versions as it may: save it as another one',
};

/** `Mutation.deleteSavedQuery`: what clients are built with is not taken from them. */
export async function deleteSavedQuery(_parent: unknown, { id }: { id: string }, context: RequestContext): Promise<object> {
  const registered = await deleteQuery(context.db, clerkAtKeyboard(context), idOf(id, 'id'), new Date(context.clock()));
  if (registered === undefined) throw refusal(NO_SUCH_QUERY);
  return { id, registeredVersions: registered };
}

function variablesText(variables: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(variables);
  if (text.length > MAX_VARIABLES) throw refusal(`variables 不得超过 ${MAX_VARIABLES} 字 / may have ${MAX_VARIABLES} characters at most`);
  return text;
}

/** Stands for what its owner does not share. */
export const NOT_SHARED = '（未公开）/ (not shared)';

/** Whether a caller sees a saved query; as `Query.savedQueries` lists them. */
export function isSeenBy(call: Call | undefined, query: StoredQuery): boolean {
  return query.visibility === 'PUBLISHED' || (query.visibility === 'TEAM' && isOf(call, query)) || isOwn(call, query);
}

/** A saved query as the graph shows it. What it was before it was shared is its owner's to see. */
export function queryNode(query: StoredQuery, { db, calls }: RequestContext): object {
  const { version, operation, variables, owner, savedAt } = query;
  const newest = { version, operation, variables, savedBy: owner, savedAt };
  return { ...query, versions: () => (isOwn(calls[0], query) ? versionsOf(db, query.number) : [newest]) };
}

function isOf(call: Call | undefined, { organisation }: StoredQuery): boolean {
  return call?.organisation === organisation;
}

function isOwn(call: Call | undefined, query: StoredQuery): boolean {
  return isOf(call, query) && call?.user === query.owner;
}
