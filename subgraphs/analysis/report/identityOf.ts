import { z } from 'zod';
import { IDENTITY_DATASET } from '../../../common/dataset.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { refusalForSubject, type Refusal } from '../../shared/cohort/leafRules.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { Identity, Withheld } from './reportContent.ts';

const text = z.string().nullable();
const answerSchema = z.object({
  data: z.object({
    _entities: z.tuple([
      z
        .object({
          kind: text,
          name: text.default(null),
          formerNames: z.array(z.string()).nullable().default(null),
          identifiers: z
            .array(z.object({ kind: z.string(), value: z.string() }))
            .nullable()
            .default(null),
          division: z.object({ name: z.string() }).nullable().default(null),
          status: text.default(null),
          establishedOn: text.default(null),
        })
        .nullable(),
    ]),
  }),
  errors: z
    .array(
      z.object({
        path: z.array(z.union([z.string(), z.number()])).optional(),
        extensions: z.looseObject({ code: z.string(), reason: z.string().optional(), requiredLevel: z.string().optional() }),
      }),
    )
    .default([]),
});
const FIELDS = ['kind', 'name', 'formerNames', 'identifiers', 'division', 'status', 'establishedOn'] as const;
const SELECTIONS: Readonly<Record<string, string>> = { identifiers: '{ kind value }', division: '{ name }' };
const LABELS: Readonly<Record<string, string>> = {
  kind: '主体类别 / kind',
  name: '名称 / name',
  formerNames: '曾用名 / former names',
  identifiers: '标识 / identifiers',
  division: '所在行政区划 / division',
  status: '登记状态 / status',
  establishedOn: '成立日期 / established on',
};

/**
 * Who a subject is, as the caller may read it: what the city's rules keep back the registry, which knows its own only, is not asked for. Rejects where the
 * registry does not answer: a report on nobody is none.
 */
export async function identityOf(
  context: RequestContext,
  subject: SubjectReference,
): Promise<{ identity: Identity; withheld: Withheld[] }> {
  if (!context.askGraph) throw new Error('analysis was started without its way to the registry');
  const refused = new Map(FIELDS.map((field) => [field, refusalOf(field, context, subject)]));
  const asked = FIELDS.filter((field) => !refused.get(field)).map((field) => `${field} ${SELECTIONS[field] ?? ''}`);
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Subject { ${asked.join(' ')} } } }`;
  const variables = { representations: [{ __typename: 'Subject', id: subject.id }] };
  const answer = answerSchema.safeParse(await context.askGraph('registry', { query, variables }, context));
  if (!answer.success) throw new CreditGraphError('DEPARTMENT_UNAVAILABLE', '主体登记', { departments: ['registry'] });
  const { data, errors } = answer.data;
  const [found] = data._entities;
  if (!found?.kind) throw new CreditGraphError('BAD_USER_INPUT', 'subject: 没有这个主体 / no such subject');
  const withheld = errors.map(({ path = [], extensions }): Withheld => {
    if (extensions.code !== 'UNAUTHORIZED_FIELD_OR_TYPE')
      throw new CreditGraphError('DEPARTMENT_UNAVAILABLE', '主体登记', { departments: ['registry'] });
    return withheldField(String(path[2]), extensions.reason ?? 'LEVEL', extensions.requiredLevel ?? 'SHARED');
  });
  const before = [...refused].flatMap(([field, refusal]) =>
    refusal ? [withheldField(field, refusal.decision.reason, refusal.decision.requiredLevel)] : [],
  );
  return { identity: { ...found, division: found.division?.name ?? null }, withheld: [...before, ...withheld] };
}

function refusalOf(field: string, { access }: RequestContext, subject: SubjectReference): Refusal | undefined {
  return refusalForSubject(`Subject.${field}`, 'registry', access, subject, IDENTITY_DATASET);
}

function withheldField(field: string, reason: string, requiredLevel: string): Withheld {
  return { sector: 'registry', what: LABELS[field] ?? field, reason, requiredLevel };
}
