import type { RequestContext } from '../shared/requestContext.ts';
import { caller } from './resolvers/caller.ts';
import { collectionDuties, collectionRuns, decideRow, doubtfulRows } from './resolvers/collection.ts';
import { breakGlass, elevationsList, subjectElevations } from './resolvers/breakGlass.ts';
import { consentRequests, declineConsent, requestConsent, subjectConsentRequests } from './resolvers/consentRequests.ts';
import { giveConsent, recordMandate, subjectConsents, withdrawConsent } from './resolvers/consents.ts';
import { impact } from './resolvers/impact.ts';
import { policy, policyMutations, policyRevisions } from './resolvers/policy.ts';
import { makeStatement, record, suspendRecord, withdrawRecord } from './resolvers/records.ts';
import { savedQueries, saveQuery } from './resolvers/savedQueries.ts';
import { explainPermission, simulate } from './resolvers/simulation.ts';
import { purposesInForce } from './source/policy.ts';

const purposes = (_parent: unknown, _args: unknown, { db, clock }: RequestContext) => purposesInForce(db, new Date(clock()));

/** 权限治理 / what governance answers: who the caller is taken for, the policy and the purposes there are, consents, the collection of all departments. */
export const resolvers = {
  Query: {
    me: caller,
    purposes,
    collectionRuns,
    doubtfulRows,
    collectionDuties,
    policy,
    policyRevisions,
    consentRequests,
    elevations: elevationsList,
    explainPermission,
    simulate,
    savedQueries,
    impact,
    record,
  },
  Subject: { consents: subjectConsents, consentRequests: subjectConsentRequests, elevations: subjectElevations },
  Mutation: {
    decideRow,
    ...policyMutations,
    requestConsent,
    giveConsent,
    declineConsent,
    recordMandate,
    withdrawConsent,
    breakGlass,
    saveQuery,
    makeStatement,
    withdrawRecord,
    suspendRecord,
  },
};
