import { Kind, type FieldDefinitionNode, type TypeNode } from 'graphql';
import { permissionRuleOf } from '../../../common/permissionRule.ts';
import { laxer } from '../../../common/permissionLevel.ts';
import { SUBJECT_CLASSES } from '../../../common/subjectClass.ts';
import { objectTypes } from '../gather.ts';
import type { LintRule } from '../lint.ts';

/** A record type (`@dataset`) carries the laxest of the rules of the leaves that return it. */
export const recordTypeRule: LintRule = ({ subgraphs }) =>
  subgraphs.flatMap(({ name: subgraph, document }) => {
    const types = objectTypes(document);
    const leaves = types.flatMap((type) => (type.name.value.match(/(Connection|Edge)$/) ? [] : (type.fields ?? [])));
    return types
      .filter((type) => type.directives?.some(({ name }) => name.value === 'dataset'))
      .flatMap((type) => {
        const own = permissionRuleOf(type);
        if (!own) return [`${subgraph}: ${type.name.value} 是记录类型，须有 @permission / is a record type and needs @permission`];
        const rules = leaves
          .filter((field) => [type.name.value, `${type.name.value}Connection`].includes(namedType(field)))
          .flatMap((field) => permissionRuleOf(field) ?? []);
        if (rules.length === 0) return [];
        return SUBJECT_CLASSES.flatMap((subjectClass) => {
          const laxest = rules.map((rule) => rule.levels[subjectClass]).reduce(laxer);
          return laxest === own.levels[subjectClass]
            ? []
            : [
                `${subgraph}: ${type.name.value} 对 ${subjectClass} 应为 ${laxest} / asks ${own.levels[subjectClass]} of ${subjectClass}, its laxest leaf ${laxest}`,
              ];
        });
      });
  });

function namedType(field: FieldDefinitionNode): string {
  let type: TypeNode = field.type;
  while (type.kind !== Kind.NAMED_TYPE) type = type.type;
  return type.name.value;
}
