import { citizenId } from '../../../common/identifiers/citizenId.ts';
import { organisationCode } from '../../../common/identifiers/organisationCode.ts';
import { unifiedSocialCreditCode } from '../../../common/identifiers/unifiedSocialCreditCode.ts';

/** A conforming organisation code from its first eight characters. */
export function testOrganisationCode(stem: string): string {
  return `${stem}${organisationCode.checkCharacter(stem) ?? ''}`;
}

/** A conforming unified code: kind of registration (`91`), division, organisation code. */
export function testUscc(registration: string, division: string, code: string): string {
  const stem = `${registration}${division}${code}`;
  return `${stem}${unifiedSocialCreditCode.checkCharacter(stem) ?? ''}`;
}

/** A conforming citizen number: division and birth date, then the sequence. */
export function testCitizenId(division: string, born: string, sequence: string): string {
  const stem = `${division}${born}${sequence}`;
  return `${stem}${citizenId.checkCharacter(stem) ?? ''}`;
}
