import { z } from 'zod';
import { CreditGraphError } from '../../../common/errors.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { Identity, Withheld } from './reportContent.ts';

const text = z.string().nullable();
const answerSchema = z.object({
  data: z.object({
    _entities: z.tuple([
      z
        .object({
          kind: text,
          name: text,
          formerNames: z.array(z.string()).nullable(),
          identifiers: z.array(z.object({ kind: z.string(), value: z.string() })).nullable(),
          division: z.object({ name: z.string() }).nullable(),
          status: text,
          establishedOn: text,
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
const QUERY = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Subject {
  kind name formerNames identifiers { kind value } division { name } status establishedOn } } }`;
const LABELS: Readonly<Record<string, string>> = {
  kind: '主体类别 / kind',
  name: '名称 / name',
  formerNames: '曾用名 / former names',
  identifiers: '标识 / identifiers',
  division: '所在行政区划 / division',
  status: '登记状态 / status',
  establishedOn: '成立日期 / established on',
};

/** Who a subject is, as the registry serves it to the caller. Rejects where the registry does not answer: a report on nobody is none. */
export async function identityOf(
  context: RequestContext,
  subject: SubjectReference,
): Promise<{ identity: Identity; withheld: Withheld[] }> {
  if (!context.askGraph) throw new Error('analysis was started without its way to the registry');
  const variables = { representations: [{ __typename: 'Subject', id: subject.id }] };
  const answer = answerSchema.safeParse(await context.askGraph('registry', { query: QUERY, variables }, context));
  if (!answer.success) throw new CreditGraphError('DEPARTMENT_UNAVAILABLE', '主体登记', { departments: ['registry'] });
  const { data, errors } = answer.data;
  const [found] = data._entities;
  if (!found?.kind) throw new CreditGraphError('BAD_USER_INPUT', 'subject: 没有这个主体 / no such subject');
  const withheld = errors.map(({ path = [], extensions }): Withheld => {
    if (extensions.code !== 'UNAUTHORIZED_FIELD_OR_TYPE')
      throw new CreditGraphError('DEPARTMENT_UNAVAILABLE', '主体登记', { departments: ['registry'] });
    const what = LABELS[String(path[2])] ?? String(path[2]);
    return { sector: 'registry', what, reason: extensions.reason ?? 'LEVEL', requiredLevel: extensions.requiredLevel ?? 'SHARED' };
  });
  return { identity: { ...found, division: found.division?.name ?? null }, withheld };
}
