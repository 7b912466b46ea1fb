import { Kind, type ObjectTypeDefinitionNode, type TypeNode } from 'graphql';
import { objectTypes } from '../gather.ts';
import type { LintRule } from '../lint.ts';

/** Of the caller himself: reading it is no look at anybody. */
const EXEMPT = ['Caller'];
const LEAVES = ['ID', 'String'];

/**
 * A type with a field `subject` that holds an id says by `@about` whom its values are about, or the audit would not find who read them; what
 * `@about` names are fields that it has.
 */
export const aboutRule: LintRule = ({ head, subgraphs }) =>
  [{ name: 'head', document: head }, ...subgraphs].flatMap(({ name: subgraph, document }) =>
    objectTypes(document)
      .filter(({ name }) => !EXEMPT.includes(name.value))
      .flatMap((type) => {
        const about = type.directives?.find(({ name }) => name.value === 'about');
        const coordinate = `${subgraph}: ${type.name.value}`;
        if (!about) return isLeaf(type, 'subject') ? [`${coordinate} 含主体编号，须有 @about / holds a subject’s id and needs @about`] : [];
        const named = (about.arguments ?? []).flatMap(({ name, value }) =>
          value.kind === Kind.STRING ? [[name.value, value.value] as const] : [],
        );
        const isPair = named.some(([name]) => name === 'sector') === named.some(([name]) => name === 'dataset');
        const missing = named.filter(([, field]) => !isLeaf(type, field)).map(([, field]) => field);
        return [
          ...(isPair ? [] : [`${coordinate} 的 @about 须同时给出 sector 和 dataset / @about gives sector and dataset, or neither`]),
          ...missing.map((field) => `${coordinate} 没有 @about 所指的 ${field} / has no field ${field}, which @about names`),
        ];
      }),
  );

function isLeaf(type: ObjectTypeDefinitionNode, name: string): boolean {
  const field = type.fields?.find((each) => each.name.value === name);
  return field !== undefined && LEAVES.includes(leafOf(field.type));
}

/** The name of a type that is no list. */
function leafOf(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return leafOf(type.type);
  return type.kind === Kind.NAMED_TYPE ? type.name.value : '';
}
