import { defaultFieldResolver, getDirectiveValues, type GraphQLObjectType, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { consentedDataset, opensByConsent } from '../../common/dataset.ts';
import { reaches, type PermissionLevel } from '../../common/permissionLevel.ts';
import type { RequestContext } from './requestContext.ts';
import { subjectOf } from './subjectScope.ts';

/** 复姓，取前两字 / the compound surnames in common use. */
const COMPOUND_SURNAMES = [
  '欧阳',
  '太史',
  '端木',
  '上官',
  '司马',
  '东方',
  '独孤',
  '南宫',
  '万俟',
  '闻人',
  '夏侯',
  '诸葛',
  '尉迟',
  '公羊',
  '赫连',
  '澹台',
  '皇甫',
  '宗政',
  '濮阳',
  '公冶',
  '太叔',
  '申屠',
  '公孙',
  '慕容',
  '仲孙',
  '钟离',
  '长孙',
  '宇文',
  '司徒',
  '鲜于',
  '司空',
  '令狐',
];

/** The ways a value of a natural person is masked before it leaves the department (DOMAIN §2.7). */
export const MASKS: Readonly<Record<string, (value: string) => string>> = {
  PERSON_NAME: maskPersonName,
  DOCUMENT_NUMBER: maskDocumentNumber,
  ADDRESS: maskAddress,
  PHONE: (value) => (value.length >= 8 ? `${value.slice(0, 3)}****${value.slice(-4)}` : '****'),
  FREE_TEXT: () => '***',
};

/** 张三 → 张**, 欧阳修 → 欧阳**: the surname and a fixed number of stars, so that the length tells nothing. */
export function maskPersonName(name: string): string {
  const compound = COMPOUND_SURNAMES.find((surname) => name.startsWith(surname) && name.length > surname.length);
  return `${compound ?? [...name][0] ?? ''}**`;
}

/** 18 digits keep 4 and 4 (4418**********1234); anything else keeps its first and its last two characters. */
export function maskDocumentNumber(value: string): string {
  if (value.length === 18) return `${value.slice(0, 4)}**********${value.slice(-4)}`;
  return value.length > 4 ? `${value.slice(0, 1)}${'*'.repeat(6)}${value.slice(-2)}` : '******';
}

// What a division's name is made of: no digit, and nothing that streets, villages and buildings are called.
const NAME = '[\\p{Script=Han}--[省市县区路街道巷弄里号村组屯栋幢座楼层室院园苑镇乡]]';
const COUNTY = new RegExp(`^(?:${NAME}{2,7}(?:省|自治区))?(?:${NAME}{2,7}市)?(?:${NAME}{1,10}(?:县|市|(?<![小社片校])区))?`, 'v');

/** An address down to its county, as far as it begins with divisions: 广东省清远市英德市英城街道… → 广东省清远市英德市***. */
export function maskAddress(value: string): string {
  return `${COUNTY.exec(value)?.[0] ?? ''}***`;
}

/** Whether values of this subject are masked for this caller: natural persons only, below `below`, unless they consented to it. */
export function isMasked(context: RequestContext, parent: unknown, below: PermissionLevel, dataset: string | undefined): boolean {
  const subject = subjectOf(parent);
  return subject?.subjectClass === 'individual' && !reaches(context.serving(subject, dataset), below);
}

/**
 * Wraps every `@mask` field of a schema, in place: text (and each text of a list) is masked. What is neither, its own
 * resolver masks with {@link isMasked}. Throws at start on a kind of mask that does not exist.
 */
export function applyMasks(schema: GraphQLSchema, types: readonly GraphQLObjectType[], sector: string): void {
  const directive = schema.getDirective('mask');
  if (!directive) return;
  for (const type of types) {
    for (const field of Object.values(type.getFields())) {
      const values = field.astNode && getDirectiveValues(directive, field.astNode);
      if (!values) continue;
      const mask = MASKS[String(values['as'])];
      if (!mask) throw new Error(`${type.name}.${field.name}: no mask ${String(values['as'])}`);
      const below = values['below'] as PermissionLevel;
      const dataset = opensByConsent(field, type) ? consentedDataset(field, type, sector) : undefined;
      const inner = field.resolve ?? defaultFieldResolver;
      field.resolve = async (
        parent: unknown,
        args: Record<string, unknown>,
        context: RequestContext,
        info: GraphQLResolveInfo,
      ): Promise<unknown> => {
        const value: unknown = await inner(parent, args, context, info);
        if (!isMasked(context, parent, below, dataset)) return value;
        if (typeof value === 'string') return mask(value);
        return Array.isArray(value) ? value.map((item: unknown) => (typeof item === 'string' ? mask(item) : item)) : value;
      };
    }
  }
}
