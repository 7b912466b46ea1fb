import { Kind, type FieldNode, type GraphQLObjectType } from 'graphql';
import { SUBJECT_TYPE, type Graph } from '../graph/graph.ts';
import type { RecordScope } from './recordDecisions.ts';

/** The response names under which the gateway fetches what it asks for its own decisions and its log; clients cannot use them. */
export const SUBJECT_ID_ALIAS = '__subject';
export const SECTOR_ALIAS = '__sector';
export const DATASET_ALIAS = '__dataset';

const OF_SUBJECTS = [asked(SUBJECT_ID_ALIAS, 'id')];

/**
 * What every selection on objects of a type also asks for: of subjects their id; of what is about a subject without standing below one whom it is
 * about, and of a department's record where it comes from.
 */
export function asksWhom(graph: Graph): (type: GraphQLObjectType, scope: RecordScope) => readonly FieldNode[] {
  return ({ name }, scope) => {
    if (!graph.ruled) return [];
    if (name === SUBJECT_TYPE) return OF_SUBJECTS;
    const about = scope === undefined ? graph.about.get(name) : undefined;
    if (!about) return [];
    const { subject, record } = about;
    const ofRecord = record ? [asked(SECTOR_ALIAS, record.sector), asked(DATASET_ALIAS, record.dataset)] : [];
    return [asked(SUBJECT_ID_ALIAS, subject), ...ofRecord];
  };
}

function asked(alias: string, name: string): FieldNode {
  return { kind: Kind.FIELD, alias: { kind: Kind.NAME, value: alias }, name: { kind: Kind.NAME, value: name } };
}
