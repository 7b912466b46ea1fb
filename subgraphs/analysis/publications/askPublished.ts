import { z } from 'zod';
import { CreditGraphError } from '../../../common/errors.ts';
import type { Position } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { Dataset } from '../source.ts';
import { askPart } from '../askPart.ts';
import { classesOfOpenDivision, type publishedClasses } from './publishedClasses.ts';

const text = z.string().nullable();
const recordSchema = z.object({
  record: z.int(),
  subject: z.string(),
  on: text,
  publishedOn: z.string(),
  listed: z.boolean(),
  category: z.string(),
  severity: text,
  documentNumber: text,
  issuer: text,
  publishUntil: text,
  state: z.enum(['PUBLISHED', 'FLAGGED']),
  underObjection: z.boolean(),
  statement: text,
});
const listSchema = z.object({ kind: z.enum(['RED', 'BLACK']), list: z.string(), name: z.string(), remedy: z.string() });
const answerSchema = z.object({ records: z.array(recordSchema), list: listSchema.nullable(), total: z.int() });
const membersSchema = z.object({ members: z.record(z.string(), z.string()) });

/** A record as its department publishes it. */
export type PublishedRecord = z.infer<typeof recordSchema>;
/** A page of what a data set publishes. */
export type PublishedAnswer = z.infer<typeof answerSchema>;

/** Which publications are asked for. */
export interface PublicationsQuestion {
  /** Only what stands on the list that the data set leads onto. */
  readonly onlyListed: boolean;
  readonly divisions?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly first: number;
  readonly after?: Position | undefined;
  readonly withTotal: boolean;
}

/**
 * What a data set publishes, asked of its department; who belongs to the divisions, of the registry. Nobody is asked where nothing is
 * published. Throws DEPARTMENT_UNAVAILABLE, naming whom, where one could not be reached.
 */
export async function askPublished(
  context: RequestContext,
  { code, sector }: Dataset,
  published: ReturnType<typeof publishedClasses>,
  { divisions, ...question }: PublicationsQuestion,
): Promise<PublishedAnswer> {
  const ofDivision = divisions === undefined ? undefined : classesOfOpenDivision(context.access);
  if (ofDivision?.length === 0) {
    const withheld = {
      coordinate: 'Subject.division',
      sector: 'registry',
      requiredLevel: 'IDENTIFIED',
      heldLevel: 'OPEN',
      reason: 'LEVEL',
    };
    throw new CreditGraphError('UNAUTHORIZED_FIELD_OR_TYPE', 'division', withheld);
  }
  const classes = Object.fromEntries(
    Object.entries(published.classes).filter(([each]) => ofDivision === undefined || ofDivision.some((open) => open === each)),
  );
  if (Object.keys(classes).length === 0) return { records: [], list: null, total: 0 };
  const within = divisions && (await membersOf(context, divisions, ofDivision ?? []));
  return askPart(
    context,
    sector,
    'published-records',
    { dataset: code, ...published, ...question, classes, ...(within ? { within } : {}) },
    answerSchema,
  );
}

async function membersOf(
  context: RequestContext,
  divisions: readonly string[],
  classes: readonly string[],
): Promise<Record<string, string>> {
  return (await askPart(context, 'registry', 'division-members', { divisions, classes }, membersSchema)).members;
}
