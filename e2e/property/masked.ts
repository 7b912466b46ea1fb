import { servingLevel, type Access } from '../../common/access.ts';
import type { SubjectReference } from '../../common/opaqueId.ts';
import { reaches, type PermissionLevel } from '../../common/permissionLevel.ts';
import type { Coordinate } from './rulebook.ts';
import type { Value } from './world.ts';

/** A natural person's value as a department shows it below the mask's level: what tells two callers' answers apart. */
export function masked(coordinate: Coordinate, value: Value, access: Access | undefined, subject: SubjectReference | undefined): Value {
  const below = coordinate.maskedBelow;
  if (below === undefined || typeof value !== 'string' || subject?.subjectClass !== 'individual') return value;
  const held = access ? servingLevel(access, coordinate.owner ?? '', subject) : 'OPEN';
  return reaches(held, below as PermissionLevel) ? value : `${[...value][0] ?? ''}**`;
}
