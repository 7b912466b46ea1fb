import type { ResolveSubjects } from './mappedRow.ts';
import { ownText } from './ownText.ts';

const remembered = 25_000;

/** A resolver that asks for each subject once while it is remembered: the rows of one subject mostly stand together in a file. */
export function rememberSubjects(resolve: ResolveSubjects): ResolveSubjects {
  const known = new Map<string, number>();
  return async (requests) => {
    const keys = requests.map(
      ({ identifiers, name }) => `${identifiers.map(({ kind, value }) => `${kind}:${value}`).join('|')}|${name ?? ''}`,
    );
    const asked = new Map<string, (typeof requests)[number]>();
    keys.forEach((key, index) => {
      const request = requests[index];
      if (request !== undefined && !known.has(key)) asked.set(key, request);
    });
    const answers: Awaited<ReturnType<ResolveSubjects>> = asked.size === 0 ? [] : await resolve([...asked.values()]);
    const found = new Map<string, (typeof answers)[number]>();
    [...asked.keys()].forEach((key, index) => found.set(key, answers[index]));
    const subjects = keys.map((key) => known.get(key) ?? found.get(key));
    if (known.size + found.size > remembered) known.clear();
    for (const [key, answer] of found) if (typeof answer === 'number') known.set(ownText(key), answer);
    return subjects;
  };
}
