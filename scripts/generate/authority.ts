import { organisationCode } from '../../common/identifiers/organisationCode.ts';
import { unifiedSocialCreditCode } from '../../common/identifiers/unifiedSocialCreditCode.ts';
import type { CityDivision } from './divisions.ts';
import { hash32 } from './random.ts';

/** An office that issues records. */
export interface Authority {
  name: string;
  code: string;
}

/** Kinds of offices that issue records, by the end of their names. */
export type Office = '市场监督管理局' | '税务局' | '人民法院' | '人力资源和社会保障局' | '住房和城乡建设局' | '应急管理局' | '生态环境局';

/** The office of a division, with a valid unified code. */
export function authorityOf(office: Office, division: CityDivision): Authority {
  const place = division.prefix.length === 2 ? division.name : division.prefix;
  const name =
    office === '税务局'
      ? `国家税务总局${place}${office}`
      : office === '生态环境局'
        ? `清远市${office}${division.name}分局`
        : `${place}${office}`;
  return { name, code: governmentCode(division.code, name) };
}

/** The unified code of a government body, by its division and name: 11, division, organisation code, check character. */
export function governmentCode(division: string, name: string): string {
  const stem = `00${String(hash32(name) % 1_000_000).padStart(6, '0')}`;
  const code = `11${division}${stem}${organisationCode.checkCharacter(stem) ?? ''}`;
  return code + (unifiedSocialCreditCode.checkCharacter(code) ?? '');
}
