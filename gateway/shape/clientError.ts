import type { GraphQLFormattedError } from 'graphql';
import { z } from 'zod';
import { WITHHELD_REASONS, type Decision } from '../../common/decide.ts';
import { ERRORS, type ErrorCode } from '../../common/errors.ts';
import { PERMISSION_LEVELS } from '../../common/permissionLevel.ts';
import type { LocatedError, ResponsePath } from '../execute/executed.ts';
import type { Graph } from '../graph/graph.ts';

const withheldSchema = z.object({
  coordinate: z.string(),
  sector: z.string(),
  requiredLevel: z.enum(PERMISSION_LEVELS),
  heldLevel: z.enum(PERMISSION_LEVELS),
  reason: z.enum(WITHHELD_REASONS),
});

/** An error of the list, at a path of the client's answer. */
export function clientError(
  code: ErrorCode,
  path: ResponsePath,
  extensions: Record<string, unknown> = {},
  detail = '',
): GraphQLFormattedError {
  const message = detail === '' ? ERRORS[code].message : `${ERRORS[code].message}: ${detail}`;
  return { message, path, extensions: { ...extensions, code } };
}

/** The error that stands for a withheld value. */
export function withheldClientError(
  path: ResponsePath,
  coordinate: string,
  sector: string,
  decision: Extract<Decision, { allow: false }>,
): GraphQLFormattedError {
  const { requiredLevel, heldLevel, reason } = decision;
  return clientError('UNAUTHORIZED_FIELD_OR_TYPE', path, { coordinate, sector, requiredLevel, heldLevel, reason });
}

/** The error for a value that a department could not give. */
export function unavailableError(path: ResponsePath, departments: readonly string[]): GraphQLFormattedError {
  return clientError(
    'DEPARTMENT_UNAVAILABLE',
    path,
    { departments: [...new Set(departments)].sort() },
    [...new Set(departments)].sort().join(', '),
  );
}

/** An error that a subgraph of an open graph stated, in its own words; without a path it is of the whole request. */
export function openError({ subgraph, path, error }: LocatedError): GraphQLFormattedError {
  const code = error.extensions?.['code'];
  return {
    message: error.message,
    ...(path ? { path } : {}),
    extensions: { code: typeof code === 'string' ? code : 'DOWNSTREAM_SERVICE_ERROR', serviceName: subgraph },
  };
}

/**
 * What a client may be told of an error that a subgraph stated. Only codes of the list pass, with the list's text and
 * details whose shape is known: a subgraph's own words may hold anything.
 */
export function fromSubgraph(graph: Graph, { subgraph, error }: LocatedError, path: ResponsePath): GraphQLFormattedError {
  const code = error.extensions?.['code'];
  if (code === 'UNAUTHORIZED_FIELD_OR_TYPE') {
    const parsed = withheldSchema.safeParse(error.extensions);
    // A coordinate is only repeated when it exists: a subgraph must not put words into an answer.
    if (parsed.success && graph.table.has(parsed.data.coordinate)) {
      // Whoever gathers from others withholds in their sector; of what several hand out, in its own.
      const sector = graph.table.get(parsed.data.coordinate)?.sector ?? subgraph;
      return clientError(code, path, { ...parsed.data, sector });
    }
  }
  if (code === 'BAD_USER_INPUT') return clientError(code, path, { department: subgraph }, ownWords(error.message));
  if (code === 'COHORT_TOO_SIMILAR') return clientError(code, path);
  if (code === 'DEPARTMENT_UNAVAILABLE') return unavailableError(path, sectorsNamed(graph, error.extensions?.['departments'], subgraph));
  return unavailableError(path, [subgraph]);
}

/** The detail behind the list's text: our own subgraphs' sentences about an argument, bounded. */
function ownWords(message: string): string {
  const detail = message.startsWith(ERRORS.BAD_USER_INPUT.message)
    ? message.slice(ERRORS.BAD_USER_INPUT.message.length).replace(/^: /, '')
    : '';
  return detail.slice(0, 300);
}

/** Sectors, given by their own names or by their containers on Subject (`socialSecurity`). */
function sectorsNamed(graph: Graph, named: unknown, byDefault: string): string[] {
  const sectors = new Set([...graph.table.values()].map(({ sector }) => sector));
  const found = (Array.isArray(named) ? named : []).flatMap((name: unknown) => {
    if (typeof name !== 'string') return [];
    return sectors.has(name) ? [name] : (graph.table.get(`Subject.${name}`)?.sector ?? []);
  });
  return found.length > 0 ? found : [byDefault];
}
