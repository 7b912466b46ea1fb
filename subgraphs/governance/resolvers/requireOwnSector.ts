import { heldLevelOf } from '../../../common/access.ts';
import { withheldError } from '../../shared/guard.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** The sector that stands for the credit centre itself. */
export const CENTRE = 'governance';

/**
 * What came from a department's files is raw personal data: only whom the department itself would show everything, at RESTRICTED with a
 * purpose, may see or decide it, whatever role he holds. Throws what stands for a withheld field.
 */
export function requireOwnSector(coordinate: string, sector: string, { access }: RequestContext): void {
  // Whomever it is about: what a grant does not reach of some class counts too.
  const level = heldLevelOf(access, sector, undefined);
  if (level !== 'RESTRICTED')
    throw withheldError(coordinate, sector, { allow: false, reason: 'LEVEL', requiredLevel: 'RESTRICTED', heldLevel: level });
  if (access.purpose === undefined)
    throw withheldError(coordinate, sector, { allow: false, reason: 'PURPOSE', requiredLevel: 'RESTRICTED', heldLevel: level });
}
