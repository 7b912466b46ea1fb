import { Kind, parse, type DocumentNode } from 'graphql';
import { OWN_LEAF, type CohortModel } from '../../../subgraphs/shared/cohort/cohortModel.ts';
import type { OwnSdl } from '../subgraphSdl.ts';
import { enumDefinitions, findLeaves, type FoundLeaf } from './findLeaves.ts';
import { placesOf, type NamedPlace } from './places.ts';

const CONDITIONS: Readonly<Record<string, string>> = {
  STRING: '[String!]',
  DIVISION: '[ID!]',
  INT: 'IntCondition',
  FLOAT: 'FloatCondition',
  MONEY: 'MoneyCondition',
  DATE: 'DateCondition',
  BOOLEAN: 'Boolean',
};

/**
 * Writes out what the owner of `Query.cohort` leaves to compose: `CohortWhere` with everything by which the departments let subjects be
 * selected, and the names of orders, dimensions and measures; federation would merge inputs of several subgraphs to what all have. Answers
 * the documents unchanged where nobody answers cohorts.
 */
export function expandCohort(subgraphs: readonly OwnSdl[], head: DocumentNode): OwnSdl[] {
  const owner = subgraphs.find(({ document }) => namesCohortWhere(document));
  if (!owner) return [...subgraphs];
  const leaves = findLeaves(subgraphs, head);
  if (leaves.length === 0) throw new Error(`${owner.name}: 没有可筛选的字段 / no field is @filterable`);
  const generated = parse([...inputs(leaves), ...enums(leaves)].join('\n\n'), { noLocation: true });
  const known = new Set(
    [head, owner.document].flatMap(({ definitions }) =>
      definitions.flatMap((definition) => ('name' in definition && definition.name ? [definition.name.value] : [])),
    ),
  );
  const named = new Set(leaves.flatMap(({ fields }) => fields.flatMap((field) => (field.enum === undefined ? [] : [field.enum]))));
  const copied = enumDefinitions(subgraphs, named).filter(({ name }) => !known.has(name.value));
  const document = { ...owner.document, definitions: [...owner.document.definitions, ...generated.definitions, ...copied] };
  return subgraphs.map((own) => (own === owner ? { name: own.name, document } : own));
}

/** The model of cohorts that the subgraphs read, of documents that are spelt out. */
export function cohortModelOf(subgraphs: readonly OwnSdl[], head: DocumentNode): CohortModel {
  const leaves = findLeaves(subgraphs, head);
  const { dimensions, measures, orders } = placesOf(leaves);
  const bare = (places: readonly NamedPlace[]) => places.map(({ description: _text, tests: _tests, ...place }) => place);
  return {
    leaves: leaves.map(({ description: _text, container: _container, ...leaf }) => ({
      ...leaf,
      fields: leaf.fields.map(({ description: _of, ...field }) => field),
    })),
    dimensions: bare(dimensions),
    measures: bare(measures),
    orders: bare(orders),
  };
}

function namesCohortWhere({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (definition) =>
      (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION) &&
      definition.name.value === 'Query' &&
      definition.fields?.some(({ name }) => name.value === 'cohort'),
  );
}

function inputs(leaves: readonly FoundLeaf[]): string[] {
  const own = leaves.filter(({ leaf }) => leaf === OWN_LEAF).flatMap(({ fields }) => fields);
  const inContainers = leaves.filter(({ container }) => container !== undefined);
  const containers = new Map(inContainers.map(({ path, container }) => [path[0] ?? '', container]));
  const whole = input(
    'CohortWhere',
    '群体的条件；同一对象内的条件须同时满足，空对象为全部主体 / the conditions of a cohort; those of one object hold together, an empty one is everybody',
    [
      line('and', '[CohortWhere!]', '须全部满足 / all hold'),
      line('or', '[CohortWhere!]', '满足其一 / one of them holds'),
      line('not', 'CohortWhere', '不满足；不得读取条件所涉内容的主体不在其中 / does not hold; whoever may not be tested is not in it'),
      ...own.map(fieldLine),
      ...[...containers].map(([name, container]) => line(name, `${container?.type}Where`, container?.description ?? '')),
    ],
  );
  const ofContainers = [...containers].map(([name, container]) =>
    input(
      `${container?.type}Where`,
      container?.description ?? '',
      inContainers
        .filter(({ path }) => path[0] === name)
        .map(({ path, leaf, description }) => line(path[1] ?? '', inputName(leaf), description, [leaf])),
    ),
  );
  const ofLeaves = inContainers.map(({ leaf, description, required, many, fields }) =>
    input(inputName(leaf), description, [
      ...required.map(({ name, type }) => line(name, type, '该字段的必填参数 / the argument that the field cannot be read without')),
      line('exists', 'Boolean', '有没有满足下列条件的；默认为有 / whether there is any that meets the conditions below; true when absent'),
      ...(many ? [line('count', 'IntCondition', '满足下列条件的条数 / how many meet the conditions below')] : []),
      ...fields.map(fieldLine),
    ]),
  );
  return [whole, ...ofContainers, ...ofLeaves];
}

function enums(leaves: readonly FoundLeaf[]): string[] {
  const { dimensions, measures, orders } = placesOf(leaves);
  const values = (places: readonly NamedPlace[]): string =>
    places.map(({ name, description, tests }) => `${text(description)}\n${name}${testing(tests)}`).join('\n');
  return [
    `${text('可用来细分群体的字段 / what a cohort can be broken down by')}\nenum CohortDimension {\n${values(dimensions)}\n}`,
    `${text('可汇总的数额 / what can be summed over a cohort')}\nenum CohortMeasure {\n${values(measures)}\n}`,
    `${text('可用来排序的字段 / what a cohort can be ordered by')}\nenum CohortOrderField {\n${values(orders)}\n}`,
  ];
}

function inputName(leaf: string): string {
  const [type = '', field = ''] = leaf.split('.');
  return `${type}${field.charAt(0).toUpperCase()}${field.slice(1)}Where`;
}

function conditionOf({ kind, enum: named }: FoundLeaf['fields'][number]): string {
  return kind === 'ENUM' ? `[${named}!]` : (CONDITIONS[kind] ?? '');
}

function input(name: string, description: string, lines: readonly string[]): string {
  return `${text(description)}\ninput ${name} {\n${lines.join('\n')}\n}`;
}

function fieldLine(field: FoundLeaf['fields'][number]): string {
  return line(field.name, conditionOf(field), field.description, field.coordinates);
}

function line(name: string, type: string, description: string, tests: readonly string[] = []): string {
  return `${text(description)}\n${name}: ${type}${testing(tests)}`;
}

function testing(coordinates: readonly string[]): string {
  return coordinates.length === 0 ? '' : ` @tests(coordinates: ${JSON.stringify(coordinates)})`;
}

function text(description: string): string {
  return JSON.stringify(description);
}
