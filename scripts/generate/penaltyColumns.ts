import { stateColumns } from './lifecycle.ts';
import { drawFor, type Party, type Row } from './party.ts';

/** The columns of 双公示, second generation, that name the party of a penalty or licence. */
export function penaltyPartyColumns(party: Party): Row {
  const { organisation, person } = party;
  if (person !== undefined)
    return { 行政相对人名称: party.name, 行政相对人类别: '自然人', 自然人证件类型: '身份证', 自然人证件号码: person.citizenId };
  if (organisation === undefined) return {};
  return {
    行政相对人名称: party.name,
    行政相对人类别: organisation.kind === '个体工商户' ? '个体工商户' : '法人及非法人组织',
    '行政相对人代码_1（统一社会信用代码）': organisation.uscc,
    '行政相对人代码_2（工商注册号）': organisation.registrationNumber,
    '行政相对人代码_3（组织机构代码）': organisation.organisationCode,
    法定代表人: organisation.representative.name,
    法定代表人证件类型: '身份证',
    法定代表人证件号码: organisation.representative.citizenId,
  };
}

/** The columns of a penalty's state, drawn apart from what the penalty says. */
export function penaltyStateColumns(party: Party, determined: string, until: string): Row {
  return stateColumns(drawFor(party, `penalty-state/${determined}`), determined, until);
}
