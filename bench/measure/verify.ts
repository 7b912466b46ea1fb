import type { ExecutionResult } from 'graphql';
import type { MeasuredRequest, Scenario } from '../scenarios/scenario.ts';
import { differsBeyondWithheld } from './differsBeyondWithheld.ts';
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
  { query, requests, withheld }: Scenario,
  headers: Readonly<Record<string, string>>,
  expected: Expected,
): Promise<string | undefined> {
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const request = requests[Math.floor((sample * requests.length) / SAMPLES)];
    if (!request) continue;
    const text = await untilServed(url, request, headers);
    if (variant.answers === 'parts') {
      if (text.includes('"errors"') || !text.startsWith('{"data":')) return text.slice(0, 200);
      continue;
    }
    const { data } = await expected(query.text, request.variables);
    const is = parsed(text);
    const differs = withheld
      ? differsBeyondWithheld(is, data)
      : difference(JSON.stringify({ data: is.data, ...(is.errors ? { errors: is.errors } : {}) }), JSON.stringify({ data }));
    if (differs !== undefined) return differs;
  }
  return undefined;
}

/** A gateway that has just been under load may turn requests away for a moment. */
const TURNED_AWAY = [429, 503];
const TRIES = 20;
const PAUSE_MS = 500;

/** Asks, again while the gateway turns requests away. Rejects where there is no answer. */
async function untilServed(url: string, request: MeasuredRequest, headers: Readonly<Record<string, string>>): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const response = await send(url, request, headers);
    const text = await response.text();
    if (tries === TRIES || !TURNED_AWAY.includes(response.status)) return text;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function send(url: string, { body }: MeasuredRequest, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(30_000),
  });
}

function parsed(text: string): ExecutionResult {
  try {
    return JSON.parse(text) as ExecutionResult;
  } catch {
    throw new Error(`not JSON: ${text.slice(0, 200)}`);
  }
}

function difference(is: string, must: string): string | undefined {
  if (is === must) return undefined;
  let at = 0;
  while (at < is.length && is[at] === must[at]) at += 1;
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 120);
  return `${around(is)} ≠ ${around(must)}`;
}
