import type { GraphQLFormattedError } from 'graphql';
import type { GraphqlResult } from './postGraphql.ts';

/** Values withheld for one and the same reason, with every place of the answer where they are missing. */
export interface WithheldGroup {
  readonly coordinate: string;
  readonly sector: string;
  readonly requiredLevel: string;
  readonly heldLevel: string;
  readonly reason: string;
  readonly paths: readonly string[];
}

/** Values that departments could not give: not the same as none on file. */
export interface UnavailableGroup {
  readonly departments: readonly string[];
  readonly code: string;
  readonly paths: readonly string[];
}

/** Any other error of the answer. */
export interface OtherError {
  readonly code: string;
  readonly message: string;
  readonly path: string;
  /** What a request refused as a whole would have withheld. */
  readonly coordinates: readonly string[];
}

/** What an answer does not say, and why. */
export interface AnswerReport {
  readonly withheld: readonly WithheldGroup[];
  readonly unavailable: readonly UnavailableGroup[];
  readonly others: readonly OtherError[];
  /** How many values are shown with a part replaced by asterisks. */
  readonly masked: number;
  /** Whether anything was answered at all: a refused request answers nothing, which is not "none on file". */
  readonly answered: boolean;
}

/** Sorts every error of an answer into what was withheld, what could not be had, and the rest; loses none. */
export function answerReport({ data, errors = [] }: GraphqlResult): AnswerReport {
  const withheld = new Map<string, WithheldGroup>();
  const unavailable = new Map<string, UnavailableGroup>();
  const others: OtherError[] = [];
  for (const error of errors) {
    const code = text(error.extensions?.['code']);
    if (code === 'UNAUTHORIZED_FIELD_OR_TYPE') add(withheld, withheldBy(error));
    else if (code === 'DEPARTMENT_UNAVAILABLE' || code === 'DEPARTMENT_BAD_ANSWER')
      add(unavailable, { departments: texts(error.extensions?.['departments']), code, paths: [pathOf(error)] });
    else others.push({ code, message: error.message, path: pathOf(error), coordinates: texts(error.extensions?.['coordinates']) });
  }
  return {
    withheld: [...withheld.values()],
    unavailable: [...unavailable.values()],
    others,
    masked: maskedValues(data),
    answered: data !== undefined && data !== null,
  };
}

function withheldBy({ path, extensions = {} }: GraphQLFormattedError): WithheldGroup {
  const { coordinate, sector, requiredLevel, heldLevel, reason } = extensions;
  return {
    coordinate: text(coordinate),
    sector: text(sector),
    requiredLevel: text(requiredLevel),
    heldLevel: text(heldLevel),
    reason: text(reason),
    paths: [pathText(path)],
  };
}

/** Puts errors that differ only in their path into one group. */
function add<Group extends { readonly paths: readonly string[] }>(groups: Map<string, Group>, group: Group): void {
  const key = JSON.stringify({ ...group, paths: undefined });
  const known = groups.get(key);
  groups.set(key, known ? { ...known, paths: [...known.paths, ...group.paths] } : group);
}

function pathOf({ path }: GraphQLFormattedError): string {
  return pathText(path);
}

/** `subjects[0].tax.grade` */
function pathText(path: GraphQLFormattedError['path']): string {
  return (path ?? []).map((key, index) => (typeof key === 'number' ? `[${String(key)}]` : index === 0 ? key : `.${key}`)).join('');
}

/** Masks leave two asterisks or more: 张**, 4418**********1234. */
function maskedValues(value: unknown): number {
  if (typeof value === 'string') return value.includes('**') ? 1 : 0;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((total: number, inner) => total + maskedValues(inner), 0);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
