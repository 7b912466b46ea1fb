/** A text in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

const REASONS: Readonly<Record<string, Text>> = {
  SCOPE: { zh: '缺少所需角色', en: 'A role is missing.' },
  SUBJECT: { zh: '仅限信息主体本人查看', en: 'Only the subject itself may read this.' },
  CONSENT: { zh: '等级不足；信息主体同意后可读', en: 'Your level is short; the subject’s consent would open it.' },
  PERSON: {
    zh: '等级不足：自然人或个体工商户适用更严的规则',
    en: 'Your level is short: natural persons and sole traders have a stricter rule.',
  },
  LEVEL: { zh: '查询权限等级不足', en: 'Your query permission level is short.' },
  PURPOSE: { zh: '等级足够，但须说明用途：请在上方选择用途', en: 'Your level suffices, but a purpose must be stated: choose one above.' },
};

const LEVELS: Readonly<Record<string, string>> = { OPEN: '公开', IDENTIFIED: '实名', SHARED: '政务共享', RESTRICTED: '限制' };

const SECTORS: Readonly<Record<string, string>> = {
  registry: '主体登记',
  tax: '税务',
  'market-regulation': '市场监管',
  courts: '法院',
  'social-security': '人社',
  construction: '住建',
  governance: '权限治理',
  analysis: '信用分析',
};

/** Why a value is withheld, in words; a reason that is new to the page stands for itself. */
export function reasonText(reason: string): Text {
  return REASONS[reason] ?? { zh: `原因代码 ${reason}`, en: `Reason ${reason}.` };
}

/** `政务共享 SHARED` */
export function levelText(level: string): string {
  return `${LEVELS[level] ?? ''} ${level}`.trim();
}

/** `税务 tax`; a sector that joined later stands for itself. */
export function sectorText(sector: string): string {
  return `${SECTORS[sector] ?? ''} ${sector}`.trim();
}
