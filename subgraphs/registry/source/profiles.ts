import sql, { raw, type Sql } from 'sql-template-tag';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { seesAllStates, visible } from '../../shared/records/visible.ts';

/** Which expression serves which field of a profile, over the subject `s` and its profile `p`. */
const COLUMNS: Readonly<Record<string, string>> = {
  enterpriseType: 'p.enterprise_type',
  industry: 's.industry',
  industryCode: 'p.industry_code',
  registeredCapital: 'p.registered_capital::text',
  currency: 'case when p.registered_capital is not null then p.currency end',
  businessScope: 'p.business_scope',
  size: 'p.size',
  address: 'p.address',
  premises: 'p.address',
  composition: 'p.composition',
  institutionClass: 'p.institution_class',
  funding: 'p.funding',
  sponsor: 'p.sponsor',
  registrationAuthority: 'p.registration_authority',
  staffQuota: 'p.staff_quota',
  purpose: 'p.purpose',
  certificateUntil: 'p.certificate_until::text',
  form: 'p.form',
  supervisor: 'p.supervisor',
  charity: 'p.charity',
  bodyType: 'p.body_type',
  functions: 'p.functions',
  superior: 'p.superior',
  disclosureSite: 'p.disclosure_site',
  disclosureReportYear: 'p.disclosure_report_year',
  gender: 'p.gender',
  householdDivision: 'p.household_division',
};

/** What is read of a profile: the subject's kind and the selected fields. */
export type ProfileRow = Readonly<Record<string, unknown>> & { readonly kind: string };

/** A subject's profile, or null where there is no such subject; subjects of one selection share one statement. */
export function profileRow(context: RequestContext, { number }: SubjectReference, selected: Iterable<string>): Promise<ProfileRow | null> {
  const fields = [...selected].filter((field) => Object.hasOwn(COLUMNS, field)).sort();
  return context
    .batch<number, ProfileRow | null>(`profile ${fields.join(' ')}`, async (numbers) => {
      const columns = raw(['s.number', 's.kind', ...fields.map((field) => `${COLUMNS[field] ?? ''} as "${field}"`)].join(', '));
      const rows = await context.db.query<ProfileRow & { number: number }>(sql`
        select ${columns} from registry.subject s left join registry.profile p on p.subject = s.number
        where s.number = any(${[...numbers]}::bigint[])`);
      const byNumber = new Map(rows.map((row) => [row.number, row]));
      return numbers.map((each) => byNumber.get(each) ?? null);
    })
    .load(number);
}

/** A complete list that a profile holds: what is read from which records, in which order. */
export interface ProfileList {
  readonly table: string;
  /** SQL expressions over `t`. */
  readonly columns: string;
  readonly where?: Sql;
  readonly order: string;
}

/** One item of a list, with what decides its state. */
export type ProfileItem = Readonly<Record<string, unknown>> & {
  readonly __record: number;
  readonly __state: string;
  readonly __publishUntil: string | null;
};

/** A subject's items of a list that may be served; one statement a batch. */
export function profileItems(context: RequestContext, subject: SubjectReference, list: ProfileList): Promise<readonly ProfileItem[]> {
  const allStates = seesAllStates(context, subject);
  return context
    .batch<number, readonly ProfileItem[]>(JSON.stringify([list.table, list.columns, list.where?.text, allStates]), async (numbers) => {
      const rows = await context.db.query<ProfileItem & { subject: number }>(sql`
        select t.subject, t.record as "__record", t.state as "__state", t.publish_until::text as "__publishUntil", ${raw(list.columns)}
        from ${raw(list.table)} t
        where t.subject = any(${[...numbers]}::bigint[]) and ${visible(allStates, context.today)} and ${list.where ?? sql`true`}
        order by ${raw(list.order)}, t.record desc`);
      const bySubject = new Map<number, ProfileItem[]>(numbers.map((each) => [each, []]));
      for (const row of rows) bySubject.get(row.subject)?.push(row);
      return numbers.map((each) => bySubject.get(each) ?? []);
    })
    .load(subject.number);
}

/** At how many places a person is registered as a practitioner on a day; one statement a batch. */
export function registrationCount(context: RequestContext, { number }: SubjectReference): Promise<number> {
  return context
    .batch<number, number>('practitioner registrations', async (numbers) => {
      const rows = await context.db.query<{ subject: number; count: number }>(sql`
        select from_subject as subject, count(*)::integer as count from registry.relation
        where from_subject = any(${[...numbers]}::bigint[]) and kind = 'REGISTERED_PRACTITIONER'
          and (since is null or since <= ${context.today}::date) and (until is null or until >= ${context.today}::date)
        group by from_subject`);
      const bySubject = new Map(rows.map(({ subject, count }) => [subject, count]));
      return numbers.map((each) => bySubject.get(each) ?? 0);
    })
    .load(number);
}
