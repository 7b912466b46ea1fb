import type { RequestContext } from '../shared/requestContext.ts';
import { accessHistory, auditLog, departmentUse } from './resolvers/audit.ts';
import { caller } from './resolvers/caller.ts';
import { collectionDuties, collectionRuns, decideRow, doubtfulRows } from './resolvers/collection.ts';
import { breakGlass, elevationsList, subjectElevations } from './resolvers/breakGlass.ts';
import { consentRequests, declineConsent, requestConsent, subjectConsentRequests } from './resolvers/consentRequests.ts';
import { giveConsent, recordMandate, subjectConsents, withdrawConsent } from './resolvers/consents.ts';
import { recordWithdrawal } from './resolvers/recordWithdrawal.ts';
import { ownComplaints, subjectCases } from './resolvers/caseNode.ts';
import { caseQueue } from './resolvers/caseQueues.ts';
import { advanceCase, fileComplaint, fileObjection, requestRepair, subjectStep } from './resolvers/cases.ts';
import { policyCoverage } from './resolvers/policyCoverage.ts';
import { impact } from './resolvers/impact.ts';
import { policy, policyMutations, policyRevisions } from './resolvers/policy.ts';
import { makeStatement, record, suspendRecord, withdrawRecord } from './resolvers/records.ts';
import { deleteSavedQuery, savedQueries, saveQuery } from './resolvers/savedQueries.ts';
import { notices, refusePositiveData } from './resolvers/subjectSide.ts';
import { explainPermission, simulate } from './resolvers/simulation.ts';
import { purposesInForce } from './source/policy.ts';

const purposes = (_parent: unknown, _args: unknown, { db, clock }: RequestContext) => purposesInForce(db, new Date(clock()));

/** 权限治理 / what governance answers: who the caller is taken for, the policy and the purposes there are, consents, the collection of all departments, the audit. */
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
    auditLog,
    departmentUse,
    explainPermission,
    simulate,
    policyCoverage,
    savedQueries,
    impact,
    record,
    objections: caseQueue('Query.objections', 'OBJECTION'),
    repairs: caseQueue('Query.repairs', 'REPAIR'),
    complaints: caseQueue('Query.complaints', 'COMPLAINT'),
  },
  Caller: { complaints: ownComplaints },
  Subject: {
    accessHistory,
    consents: subjectConsents,
    consentRequests: subjectConsentRequests,
    elevations: subjectElevations,
    notices,
    objections: subjectCases('OBJECTION'),
    repairs: subjectCases('REPAIR'),
  },
  Mutation: {
    decideRow,
    ...policyMutations,
    requestConsent,
    giveConsent,
    declineConsent,
    recordMandate,
    withdrawConsent,
    recordWithdrawal,
    breakGlass,
    saveQuery,
    deleteSavedQuery,
    makeStatement,
    withdrawRecord,
    suspendRecord,
    refusePositiveData,
    fileObjection,
    advanceObjection: advanceCase('Mutation.advanceObjection', 'OBJECTION'),
    reviewObjection: subjectStep('OBJECTION', 'REQUEST_REVIEW'),
    requestRepair,
    advanceRepair: advanceCase('Mutation.advanceRepair', 'REPAIR'),
    supplementRepair: subjectStep('REPAIR', 'SUPPLEMENT'),
    reviewRepair: subjectStep('REPAIR', 'REQUEST_REVIEW'),
    fileComplaint,
    advanceComplaint: advanceCase('Mutation.advanceComplaint', 'COMPLAINT'),
  },
};
