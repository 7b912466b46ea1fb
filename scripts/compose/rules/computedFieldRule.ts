import { Kind, parse, type ObjectTypeDefinitionNode, type SelectionSetNode, type TypeNode } from 'graphql';
import { permissionRuleOf } from '../../../common/permissionRule.ts';
import { reaches } from '../../../common/permissionLevel.ts';
import { SUBJECT_CLASSES } from '../../../common/subjectClass.ts';
import { objectTypes } from '../gather.ts';
import type { LintRule } from '../lint.ts';

/** A computed field (`@requires`) is at least as strict as everything it is computed from, for every class of subject. */
export const computedFieldRule: LintRule = ({ subgraphs }) => {
  const types = new Map<string, ObjectTypeDefinitionNode[]>();
  for (const type of subgraphs.flatMap(({ document }) => objectTypes(document)))
    types.set(type.name.value, [...(types.get(type.name.value) ?? []), type]);
  const fieldOf = (type: string, name: string) =>
    (types.get(type) ?? [])
      .flatMap(({ fields }) => fields ?? [])
      .filter((field) => field.name.value === name && !field.directives?.some((directive) => directive.name.value === 'external'))[0];

  return subgraphs.flatMap(({ name: subgraph, document }) =>
    objectTypes(document).flatMap((type) =>
      (type.fields ?? []).flatMap((field) => {
        const requires = field.directives?.find(({ name }) => name.value === 'requires')?.arguments?.[0]?.value;
        const own = permissionRuleOf(field);
        if (requires?.kind !== Kind.STRING || !own) return [];
        const problems: string[] = [];
        const walk = (parent: string, selections: SelectionSetNode): void => {
          for (const selection of selections.selections) {
            if (selection.kind !== Kind.FIELD) continue;
            const source = fieldOf(parent, selection.name.value);
            const rule = permissionRuleOf(source);
            const laxer = rule
              ? SUBJECT_CLASSES.filter((subjectClass) => !reaches(own.levels[subjectClass], rule.levels[subjectClass]))
              : [];
            if (laxer.length > 0)
              problems.push(
                `${subgraph}: ${type.name.value}.${field.name.value} 比其来源 ${parent}.${selection.name.value} 宽松 / is laxer than what it is computed from, for ${laxer.join(', ')}`,
              );
            if (selection.selectionSet && source) walk(named(source.type), selection.selectionSet);
          }
        };
        const operation = parse(`{ ${requires.value} }`).definitions[0];
        if (operation?.kind === Kind.OPERATION_DEFINITION) walk(type.name.value, operation.selectionSet);
        return problems;
      }),
    ),
  );
};

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}
