import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

/** One error of an answer: its path says which null it explains. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly reason?: string; readonly requiredLevel?: string };
}

/** What a query was answered: a null without an error at its path means that there is nothing. */
export interface Answer<Data> {
  readonly data: Data | null;
  readonly errors: readonly AnswerError[];
}

/** Asks a gateway; data and variables have the types of the document. Rejects when no answer comes. */
export async function ask<Data, Variables>(
  gateway: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  caller: { readonly token?: string; readonly purpose?: string } = {},
): Promise<Answer<Data>> {
  const response = await fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(caller.token === undefined ? {} : { authorization: `Bearer ${caller.token}` }),
      ...(caller.purpose === undefined ? {} : { 'x-query-purpose': caller.purpose }),
    },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data = null, errors = [] } = (await response.json()) as { data?: Data | null; errors?: AnswerError[] };
  return { data, errors };
}
