import { composeServices } from '@apollo/composition';
import {
  buildASTSchema,
  buildSchema,
  type GraphQLDirective,
  GraphQLSchema,
  isObjectType,
  lexicographicSortSchema,
  parse,
  printSchema,
  type DocumentNode,
} from 'graphql';
import { Supergraph } from '@apollo/federation-internals';
import type { SubgraphEntry } from '../../common/subgraphs.ts';
import { permissionTable, type PermissionEntry } from '../../common/permissionTable.ts';
import type { PermissionRule } from '../../common/permissionRule.ts';
import type { CohortModel } from '../../subgraphs/shared/cohort/cohortModel.ts';
import { cohortModelOf } from './cohort/expandCohort.ts';
import { expandOwnSdl } from './expandOwnSdl.ts';
import { lint } from './lint.ts';
import { subgraphSdl, type OwnSdl } from './subgraphSdl.ts';

/** The graph does not compose; every problem is named. */
export class CompositionError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`图谱无法合成 / The graph does not compose:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'CompositionError';
    this.problems = problems;
  }
}

/** Hints that stand for a silent change of meaning: here they are errors. */
const FATAL_HINTS = [
  'INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS',
  'MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS',
  'INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM',
  'INCONSISTENT_INPUT_OBJECT_FIELD',
  'INCONSISTENT_ARGUMENT_PRESENCE',
];

/** Everything that compose writes, by path below schema/generated/. */
export type ComposedFiles = Readonly<Record<string, string>>;

/**
 * Composes the subgraphs' own SDL with the shared head: lint, federation composition, then the files that the gateway,
 * the subgraphs and clients read. Throws a {@link CompositionError} with every breach of the contract's rules.
 */
export function composeGraph(head: DocumentNode, subgraphs: readonly (OwnSdl & Pick<SubgraphEntry, 'port'>)[]): ComposedFiles {
  const gathered = expandOwnSdl(subgraphs, head);
  const problems = lint({ head, subgraphs: gathered });
  if (problems.length > 0) throw new CompositionError(problems);
  const services = gathered.map((own, index) => ({
    name: own.name,
    url: `http://127.0.0.1:${subgraphs[index]?.port}/graphql`,
    sdl: subgraphSdl(head, own),
  }));
  const result = composeServices(services.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })));
  if (result.errors) throw new CompositionError(result.errors.map(({ message }) => message));
  const fatal = result.hints.filter(({ definition }) => FATAL_HINTS.includes(definition.code));
  if (fatal.length > 0) throw new CompositionError(fatal.map(({ definition, message }) => `${definition.code}: ${message}`));

  const supergraph = buildASTSchema(parse(result.supergraphSdl), { assumeValidSDL: true });
  const files: Record<string, string> = {
    'supergraph.graphql': `${result.supergraphSdl.trimEnd()}\n`,
    'client.graphql': clientSdl(result.supergraphSdl),
    'permissions.json': permissionJson(supergraph),
    'catalogue.json': catalogueJson(supergraph),
    'cohort.json': cohortJson(cohortModelOf(gathered, head)),
  };
  for (const { name, sdl } of services) files[`subgraphs/${name}.graphql`] = sdl;
  return files;
}

/** The schema as clients see it at the highest level, without federation's machinery. */
export function clientSdl(supergraphSdl: string): string {
  const api = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  return `${printSchema(lexicographicSortSchema(withoutDirectives(api)))}\n`;
}

function withoutDirectives(schema: GraphQLSchema): GraphQLSchema {
  const own = ['permission', 'mask', 'dataset', 'namespace', 'lookup', 'filterable', 'about', 'tests'];
  const config = schema.toConfig();
  return new GraphQLSchema({
    ...config,
    directives: config.directives.filter((directive: GraphQLDirective) => !own.includes(directive.name)),
  });
}

function permissionJson(supergraph: GraphQLSchema): string {
  const rule = (given: PermissionRule | undefined) =>
    given && {
      level: given.levels.organisation,
      soleTrader: given.levels.soleTrader,
      person: given.levels.individual,
      ...(given.consent ? { consent: true } : {}),
      ...(given.self ? {} : { self: false }),
      ...(given.subjectOnly ? { subjectOnly: true } : {}),
      ...(given.organisationsOnly ? { organisationsOnly: true } : {}),
      ...(given.scope === undefined ? {} : { scope: given.scope }),
    };
  const line = ({ sector, own, declaring, dataset }: PermissionEntry) => ({
    ...(sector === undefined ? {} : { sector }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(own ? { own: rule(own) } : {}),
    ...(declaring ? { type: rule(declaring) } : {}),
  });
  const entries = [...permissionTable(supergraph)]
    .filter(([, { own, declaring }]) => own ?? declaring)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{\n${entries.map(([coordinate, entry]) => `  ${JSON.stringify(coordinate)}: ${JSON.stringify(line(entry))}`).join(',\n')}\n}\n`;
}

/** One line a leaf and a place, so that a change shows as what it is. */
function cohortJson(model: CohortModel): string {
  const parts = Object.entries(model).map(([name, items]) => `"${name}": [\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`);
  return `{\n${parts.join(',\n')}\n}\n`;
}

/** The catalogue (信用信息资源目录) as the composed schema states it: each record type's @dataset, owner and fields. */
function catalogueJson(supergraph: GraphQLSchema): string {
  const table = permissionTable(supergraph);
  const directive = supergraph.getDirective('dataset');
  const entries = Object.values(supergraph.getTypeMap()).flatMap((type) => {
    const node = isObjectType(type) ? type.astNode?.directives?.find(({ name }) => name.value === 'dataset') : undefined;
    if (!directive || !node || !isObjectType(type)) return [];
    const values = Object.fromEntries((node.arguments ?? []).map(({ name, value }) => [name.value, 'value' in value ? value.value : null]));
    const [chinese = '', english = ''] = (type.description ?? '').split(' / ');
    return [
      {
        ...values,
        title: chinese.split('，')[0],
        titleEnglish: english,
        type: type.name,
        sector: table.get(`${type.name}.${Object.keys(type.getFields())[0]}`)?.sector,
        fields: Object.keys(type.getFields()),
      },
    ];
  });
  return `${JSON.stringify(
    entries.sort((a, b) => (String(a.sector) + a.type < String(b.sector) + b.type ? -1 : 1)),
    null,
    2,
  )}\n`;
}

/** Parses one subgraph's own SDL. Throws with the file's name and the place. */
export function parseOwnSdl(name: string, text: string): OwnSdl {
  return { name, document: parse(text) };
}

/** Checks that the client schema is one that tools can build. Throws otherwise. */
export function checkClientSdl(sdl: string): void {
  buildSchema(sdl);
}
