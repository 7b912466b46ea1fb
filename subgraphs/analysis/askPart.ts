import { GraphQLError } from 'graphql';
import type { z } from 'zod';
import { CreditGraphError } from '../../common/errors.ts';
import { readSubgraphs } from '../../common/subgraphs.ts';
import type { RequestContext } from '../shared/requestContext.ts';

/**
 * Asks an internal endpoint of a department or of the centre. Throws what it says is wrong with an argument; else DEPARTMENT_UNAVAILABLE with
 * its name where it cannot be reached, or answers something that is no answer.
 */
export async function askPart<T>(
  { askInternal }: RequestContext,
  sector: string,
  endpoint: string,
  body: object,
  schema: z.ZodType<T>,
  callerContext?: string,
): Promise<T> {
  if (!askInternal) throw new Error('analysis was started without its way to the departments');
  try {
    return schema.parse(await askInternal(sector, endpoint, body, callerContext));
  } catch (error) {
    if (error instanceof GraphQLError && error.extensions['code'] === 'BAD_USER_INPUT') throw error;
    const title = readSubgraphs().find(({ name }) => name === sector)?.title ?? sector;
    throw new CreditGraphError('DEPARTMENT_UNAVAILABLE', title, { departments: [sector] });
  }
}
