import { caller } from './resolvers/caller.ts';
import { collectionDuties, collectionRuns, decideRow, doubtfulRows } from './resolvers/collection.ts';
import { policy, policyMutations, policyRevisions } from './resolvers/policy.ts';
import { purposes } from './source/policy.ts';

/** 权限治理 / what governance answers: who the caller is taken for, the purposes there are, the collection of all departments. */
export const resolvers = {
  Query: { me: caller, purposes, collectionRuns, doubtfulRows, collectionDuties, policy, policyRevisions },
  Mutation: { decideRow, ...policyMutations },
};
