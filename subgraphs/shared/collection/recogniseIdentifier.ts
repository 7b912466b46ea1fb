import { checkIdentifier, type CheckedIdentifier } from '../../../common/identifiers/checkIdentifier.ts';
import type { IdentifierKind } from '../../../common/identifiers/identifierKind.ts';

/** What an identifier cell holds: identifiers to look the subject up by (none when unusable), and what was wrong with the cell. */
export interface Recognition {
  identifiers: CheckedIdentifier[];
  finding?: 'IDENTIFIER_MOVED' | 'IDENTIFIER_RESPELT' | 'IDENTIFIER_IGNORED';
}

// Only kinds with a check character: without one, anything could be taken for anything.
const recognisable: readonly IdentifierKind[] = ['USCC', 'CITIZEN_ID', 'ORGANISATION_CODE', 'TAXPAYER_NUMBER', 'REGISTRATION_NUMBER'];

/**
 * Reads an identifier cell, recognising an identifier that stands in another kind's column by its check character.
 *
 * A value that conforms to its column's kind stays, and is looked up by a kind with a check character as well where its own has none; one that conforms to other kinds only is moved to them (more than one when the
 * check characters leave it open); one that conforms to none is kept under its column's kind while plausible, for codes that were
 * issued wrong. Placeholders and impossible values identify nobody.
 */
export function recogniseIdentifier(kind: IdentifierKind, cell: string): Recognition {
  const own = checkIdentifier({ kind, value: cell });
  if (own.conforming) {
    const same = sameNumber(own);
    const identifiers = [own, ...same];
    if (own.kind === 'SOCIAL_ORGANISATION_CERTIFICATE' && same.some(isOfAnother)) return { identifiers, finding: 'IDENTIFIER_MOVED' };
    return isRespelt(cell, own.value) ? { identifiers, finding: 'IDENTIFIER_RESPELT' } : { identifiers };
  }
  if (own.reason === 'PLACEHOLDER') return { identifiers: [], finding: 'IDENTIFIER_IGNORED' };
  const others = recognisable
    .filter((other) => other !== kind)
    .map((other) => checkIdentifier({ kind: other, value: cell }))
    .filter(({ conforming }) => conforming);
  if (others.length > 0) return { identifiers: others, finding: 'IDENTIFIER_MOVED' };
  if (!own.plausible) return { identifiers: [], finding: 'IDENTIFIER_IGNORED' };
  return isRespelt(cell, own.value) ? { identifiers: [own], finding: 'IDENTIFIER_RESPELT' } : { identifiers: [own] };
}

/**
 * Since 2015 a firm's taxpayer number is its unified code, so either finds it. The certificate of a social organisation has no form: what conforms to
 * a kind with a check character is of that kind, too.
 */
function sameNumber(own: CheckedIdentifier): CheckedIdentifier[] {
  // A number of 15 digits is a citizen's by its form alone.
  const isLikely = own.kind === 'TAXPAYER_NUMBER' || (own.kind === 'SOCIAL_ORGANISATION_CERTIFICATE' && own.value.length === 18);
  if (!isLikely) return [];
  return (['USCC', 'CITIZEN_ID'] as const)
    .map((kind) => checkIdentifier({ kind, value: own.value }))
    .filter(({ conforming }) => conforming);
}

/** Whether a number in a social organisation's column is somebody else's: their unified codes begin with 5. */
function isOfAnother({ kind, value }: CheckedIdentifier): boolean {
  return kind !== 'USCC' || !value.startsWith('5');
}

/** Hyphens and outer spaces are common spellings, no correction; full-width and lower-case characters, or 15 digits, are. */
function isRespelt(cell: string, value: string): boolean {
  return cell.replace(/[\s-]/g, '') !== value && !cell.startsWith('事证');
}
