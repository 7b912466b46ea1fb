import { identifierKinds } from '../../common/identifiers/identifierKind.ts';
import { layoutSchema } from '../../subgraphs/shared/collection/layout.ts';

const KINDS: Readonly<Record<string, (typeof identifierKinds)[number]>> = {
  统一社会信用代码: 'USCC',
  信用代码: 'USCC',
  组织机构代码: 'ORGANISATION_CODE',
  工商注册号: 'REGISTRATION_NUMBER',
  注册号: 'REGISTRATION_NUMBER',
  纳税人识别号: 'TAXPAYER_NUMBER',
  事业单位法人证书号: 'INSTITUTION_CERTIFICATE',
  社会组织登记证号: 'SOCIAL_ORGANISATION_CERTIFICATE',
  身份证: 'CITIZEN_ID',
  居民身份证: 'CITIZEN_ID',
  公民身份号码: 'CITIZEN_ID',
  护照: 'PASSPORT',
  护照号: 'PASSPORT',
  港澳居民来往内地通行证: 'HK_MACAO_PERMIT',
  台湾居民来往大陆通行证: 'TAIWAN_PERMIT',
  外国人永久居留身份证: 'FOREIGN_PERMANENT_RESIDENT_CARD',
};

/** The columns of a file of parties, in the form of a collection layout, so that its header is found as the collection finds one. */
export const PARTY_LAYOUT = layoutSchema.parse({
  sector: 'screening',
  dataset: 'parties',
  name: '核查名单',
  version: '2026-01-01',
  loader: 'registry',
  columns: [
    { header: '名称', aliases: ['name', '单位名称', '企业名称', '姓名', '投标人', '投标人名称', '投标单位'], to: { name: true } },
    {
      header: '证件类型',
      aliases: ['标识类型', 'kind'],
      type: 'code',
      codes: { ...KINDS, ...Object.fromEntries(identifierKinds.map((kind) => [kind, kind])) },
    },
    { header: '统一社会信用代码', aliases: ['信用代码'], to: { identifier: 'USCC' } },
    { header: '号码', aliases: ['证件号码', 'value'], to: { identifier: { kindFrom: '证件类型' } } },
    { header: '联合体', aliases: ['consortium', '所属联合体'] },
  ],
  key: ['subject'],
});
