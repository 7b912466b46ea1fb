import { authorityOf } from './authority.ts';
import { daysAfter } from './calendar.ts';
import { amountBy, determinedDay } from './lifecycle.ts';
import { drawFor, type Party } from './party.ts';
import type { Random } from './random.ts';

/** An enforcement case against a party. */
export interface CourtCase {
  number: string;
  court: string;
  filed: string;
  amount: string;
  /** The judgment that is enforced. */
  basis: { number: string; date: string };
}

/** How many enforcement cases a party has; the firms in trouble have most of them. */
function caseCount(party: Party, random: Random): number {
  const chance = party.person !== undefined ? 0.025 : party.troubled ? 0.6 : party.organisation?.kind === '政府机关' ? 0.01 : 0.02;
  return random.chance(chance) ? random.between(1, party.troubled ? 4 : 2) : 0;
}

/** The enforcement cases against a party: what the courts' files say of it hangs on them. */
export function courtCases(party: Party): CourtCase[] {
  const random = drawFor(party, 'cases');
  const found: CourtCase[] = [];
  for (let i = caseCount(party, random); i > 0; i--) {
    const filed = determinedDay(party, random, 1600);
    if (filed === undefined) break;
    const court = random.chance(0.12)
      ? { name: '广东省清远市中级人民法院', code: '粤18' }
      : {
          name: `广东省${authorityOf('人民法院', party.division).name.replace(/^(?!清远市)/, '')}`,
          code: `粤18${party.division.code.slice(4)}`,
        };
    const date = daysAfter(filed, -drawFor(party, `basis/${filed}`).between(40, 200));
    // a party's cases get numbers of their own, whatever year they fall into
    const number = String(random.between(1, 900) * 10 + i);
    found.push({
      number: `（${filed.slice(0, 4)}）${court.code}执${number}号`,
      court: court.name,
      filed,
      amount: amountBy(random, 3000, party.person === undefined ? 8_000_000 : 600_000),
      basis: { number: `（${date.slice(0, 4)}）${court.code}民初${number}号`, date },
    });
  }
  return found;
}
