import type { GraphQLResolveInfo } from 'graphql';
import sql from 'sql-template-tag';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { servedState } from '../../shared/records/recordRow.ts';
import { selectedFields } from '../../shared/records/selectedFields.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { about, requireSubject } from '../../shared/subjectScope.ts';
import { profileItems, profileRow, registrationCount, type ProfileList, type ProfileRow } from '../source/profiles.ts';
import { divisionNode } from './divisionFields.ts';

/** Which archive a kind of subject has. */
const TYPES: Readonly<Record<string, string>> = {
  ENTERPRISE: 'EnterpriseProfile',
  PUBLIC_INSTITUTION: 'InstitutionProfile',
  SOCIAL_ORGANISATION: 'SocialOrganisationProfile',
  GOVERNMENT_BODY: 'GovernmentProfile',
  SOLE_TRADER: 'SoleTraderProfile',
  INDIVIDUAL: 'PersonProfile',
};

/** `Subject.profile`: the archive that a subject of its kind has, with the selected fields only. */
export async function profile(
  subject: SubjectReference,
  _args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  const row = await profileRow(context, subject, selectedFields(info));
  return row && about(subject, { ...row, __typename: TYPES[row.kind] });
}

/** What any organisation promised and broke. */
const brokenPromises = items(
  {
    table: 'registry.broken_promise',
    columns: `t.promise, t.promised_on::text as "promisedOn", t.facts, t.severity, t.document_number as "documentNumber", t.issuer,
      t.determined_on::text as "determinedOn", t.publish_until::text as "publishUntil", t.under_objection as "underObjection"`,
    order: 't.determined_on desc nulls last',
  },
  'broken-promise',
);

/** The fields of profiles that are not simply a column of the row. */
export const profileFields = {
  EnterpriseProfile: { brokenPromises },
  GovernmentProfile: { brokenPromises },
  InstitutionProfile: {
    brokenPromises,
    annualReports: items({
      table: 'registry.institution_annual_report',
      columns: 't.year, t.published_on::text as "publishedOn", t.assessment, t.service_quality as "serviceQuality", t.issuer',
      order: 't.year desc',
    }),
  },
  SocialOrganisationProfile: {
    evaluations: items({
      table: 'registry.social_organisation_evaluation',
      columns: 't.year, t.grade, t.determined_on::text as "determinedOn", t.valid_until::text as "validUntil", t.issuer',
      where: sql`t.kind = 'EVALUATION'`,
      order: 't.year desc',
    }),
    inspections: items({
      table: 'registry.social_organisation_evaluation',
      columns: 't.year, t.conclusion, t.determined_on::text as "determinedOn", t.issuer',
      where: sql`t.kind = 'INSPECTION'`,
      order: 't.year desc',
    }),
    brokenPromises,
  },
  PersonProfile: {
    householdDivision: ({ householdDivision }: ProfileRow) => divisionNode(householdDivision as string | null),
    professionalRegistrations: (parent: unknown, _args: unknown, context: RequestContext) =>
      registrationCount(context, requireSubject(parent)),
  },
};

/** A list of a profile; its items have ids where they belong to a data set of their own. */
function items(list: ProfileList, dataset?: string) {
  return async (parent: unknown, _args: unknown, context: RequestContext): Promise<object[]> => {
    const subject = requireSubject(parent);
    const { sector, ids, today } = context;
    return (await profileItems(context, subject, list)).map((item) =>
      about(subject, {
        ...item,
        ...(dataset === undefined
          ? {}
          : {
              id: ids.recordId({ sector, dataset, subjectClass: subject.subjectClass, record: item.__record }),
              state: servedState(item, today),
            }),
      }),
    );
  };
}
