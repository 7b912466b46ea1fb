import type { ExecutionResult } from 'graphql';
import type { MeasuredRequest, Scenario } from '../scenarios/scenario.ts';
import type { Running } from './running.ts';

/** What an operation must answer. */
export type Expected = (query: string, variables: Record<string, unknown>) => Promise<ExecutionResult>;

const SAMPLES = 4;

/**
 * Compares a variant's answers with what they must be, to the order of keys, for some requests of a scenario. Answers what
 * differs, or `undefined`. The bare proxy's answers need to be answers without errors only.
 */
export async function verify(
  { variant, url }: Running,
  { query, requests }: Scenario,
  headers: Readonly<Record<string, string>>,
  expected: Expected,
): Promise<string | undefined> {
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const request = requests[Math.floor((sample * requests.length) / SAMPLES)];
    if (!request) continue;
    const text = await send(url, request, headers);
    if (variant.answersGraphql) {
      const must = JSON.stringify({ data: (await expected(query.text, request.variables)).data });
      const is = withoutExtensions(text);
      if (is !== must) return difference(is, must);
    } else if (text.includes('"errors"') || !text.startsWith('{"data":')) return text.slice(0, 200);
  }
  return undefined;
}

/** Asks once. Rejects where there is no answer. */
export async function send(url: string, { body }: MeasuredRequest, headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(30_000),
  });
  return response.text();
}

function withoutExtensions(text: string): string {
  try {
    const { data, errors } = JSON.parse(text) as ExecutionResult;
    return JSON.stringify({ ...(errors ? { errors } : {}), data });
  } catch {
    return text;
  }
}

function difference(is: string, must: string): string {
  let at = 0;
  while (at < is.length && is[at] === must[at]) at += 1;
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 120);
  return `${around(is)} ≠ ${around(must)}`;
}
