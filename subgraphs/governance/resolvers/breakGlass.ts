import { pageSize } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { requireSubject } from '../../shared/subjectScope.ts';
import { addElevation, elevations, elevationsOf, type StoredElevation } from '../source/elevations.ts';
import { purposesInForce, sectors } from '../source/policy.ts';
import { connection } from '../../shared/connection.ts';
import { refusal, subjectNumber, textOf } from './checkedArguments.ts';
import { numberedCursor } from './numberedCursor.ts';
import { clerkAtKeyboard } from './personAtKeyboard.ts';

const MINUTE_MS = 60_000;
const MAX_MINUTES = 480;

/** What is said when glass is broken. */
export interface BreakGlassInput {
  readonly subject: string;
  readonly sectors: readonly string[];
  readonly purpose: string;
  readonly reference: string;
  readonly reason: string;
  readonly minutes?: number | null;
}

/** `Mutation.breakGlass`: one person, one subject, named sectors, a purpose that he is granted, an end. */
export async function breakGlass(_parent: unknown, { input }: { input: BreakGlassInput }, context: RequestContext): Promise<object> {
  const { name, organisation } = clerkAtKeyboard(context);
  const subject = subjectNumber(input.subject, context);
  const named = [...new Set(input.sectors)].sort();
  const unknown = named.filter((sector) => !sectors().includes(sector));
  if (named.length === 0 || unknown.length > 0)
    throw refusal(`sectors 须为部门代码 / must name sectors: ${unknown.join(', ')} (${sectors().join(' ')})`);
  if (!context.access.purposes.includes(input.purpose))
    throw refusal(
      `purpose 须为贵单位获准的用途 / must be a purpose that your organisation is granted: ${context.access.purposes.join(' ')}`,
    );
  const minutes = input.minutes ?? 60;
  if (minutes < 1 || minutes > MAX_MINUTES) throw refusal(`minutes 须在 1 到 ${MAX_MINUTES} 之间 / must be between 1 and ${MAX_MINUTES}`);
  const at = new Date(context.clock());
  const hidden = (await purposesInForce(context.db, at)).find(({ code }) => code === input.purpose)?.hiddenFromSubject ?? null;
  // The request's own entry is hidden by the request's purpose.
  if (hidden !== null && context.access.purpose !== input.purpose)
    throw refusal(`请以请求头 x-query-purpose 写明同一用途 / the header x-query-purpose must name the same purpose: ${input.purpose}`);
  const given = {
    subject,
    organisation,
    user: name,
    sectors: named,
    purpose: input.purpose,
    reference: textOf(input.reference, 'reference', 200),
    reason: textOf(input.reason, 'reason', 2_000),
    hidden,
  };
  return elevationNode(await addElevation(context.db, given, at, new Date(at.getTime() + minutes * MINUTE_MS)), context);
}

/** `Query.elevations`. */
export async function elevationsList(
  _parent: unknown,
  args: { current?: boolean | null; first?: number | null; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const first = pageSize(args.first ?? 50);
  const after = numberedCursor(args.after);
  const at = new Date(context.clock());
  const { purpose } = context.access;
  const { rows, total } = await elevations(context.db, { current: args.current === true, at, purpose, first: first + 1, after });
  const placed = rows.map((row) => ({ cursor: String(row.number), node: elevationNode(row, context) }));
  return connection(placed, first, after !== undefined, total);
}

/** `Subject.elevations`: the person at the keyboard is not the subject's to know, nor what the law hides from him. */
export async function subjectElevations(parent: unknown, _args: unknown, context: RequestContext): Promise<object[]> {
  const found = await context
    .batch<number, StoredElevation[]>('elevations', async (numbers) => {
      const all = await elevationsOf(context.db, numbers);
      return numbers.map((each) => all.filter(({ subject }) => Number(subject) === each));
    })
    .load(requireSubject(parent).number);
  return found.map((elevation) => elevationNode(elevation, context));
}

function elevationNode(elevation: StoredElevation, context: RequestContext): object {
  return { ...elevation, hiddenFromSubject: elevation.hidden, subject: context.ids.subjectId(Number(elevation.subject)) };
}
