import { buildSchema, execute, parse, type ExecutionResult } from 'graphql';
import type { OpaqueIds } from '../../common/opaqueId.ts';
import { fakeField } from './fakeField.ts';

/** Answers an operation of the client schema from the same made-up data, with graphql-js alone: what every variant must answer. */
export function monolith(
  clientSdl: string,
  ids: OpaqueIds,
): (query: string, variables: Record<string, unknown>) => Promise<ExecutionResult> {
  const schema = buildSchema(clientSdl);
  const fieldResolver = fakeField(ids);
  return async (query, variables) => execute({ schema, document: parse(query), variableValues: variables, fieldResolver });
}
