import { heldLevel } from '../../../common/access.ts';
import { withheldError } from '../../shared/guard.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** The sector that stands for the credit centre itself. */
export const CENTRE = 'governance';

/**
 * What came from a department's files is raw personal data: only whom the department itself would show everything, at RESTRICTED with a
 * purpose, may see or decide it, whatever role he holds. Throws what stands for a withheld field.
 */
export function requireOwnSector(coordinate: string, sector: string, { access }: RequestContext): void {
  const level = heldLevel(access, sector);
  if (level !== 'RESTRICTED')
    throw withheldError(coordinate, sector, { allow: false, reason: 'LEVEL', requiredLevel: 'RESTRICTED', heldLevel: level });
  if (access.purpose === undefined)
    throw withheldError(coordinate, sector, { allow: false, reason: 'PURPOSE', requiredLevel: 'RESTRICTED', heldLevel: level });
}
