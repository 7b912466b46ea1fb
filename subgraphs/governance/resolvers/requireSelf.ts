import { heldLevel } from '../../../common/access.ts';
import { withheldError } from '../../shared/guard.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/**
 * What only the subject may do names its subject in an argument, where no rule can look: here it is compared with whom the caller is or
 * legally represents. Throws what stands for a withheld field.
 */
export function requireSelf(coordinate: string, subject: string, { access, sector }: RequestContext): void {
  if (access.self.includes(subject)) return;
  throw withheldError(coordinate, sector, {
    allow: false,
    reason: 'SUBJECT',
    requiredLevel: 'IDENTIFIED',
    heldLevel: heldLevel(access, sector),
  });
}
