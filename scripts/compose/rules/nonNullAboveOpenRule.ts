import { Kind } from 'graphql';
import { permissionRuleOf } from '../../../common/permissionRule.ts';
import { SUBJECT_CLASSES } from '../../../common/subjectClass.ts';
import { objectTypes } from '../gather.ts';
import type { LintRule } from '../lint.ts';

const ROOTS = ['Query', 'Mutation'];

/** A field whose own rule is above OPEN for anybody is nullable: withholding it must never remove its parent. */
export const nonNullAboveOpenRule: LintRule = ({ head, subgraphs }) =>
  [{ name: 'head', document: head }, ...subgraphs].flatMap(({ name: subgraph, document }) =>
    objectTypes(document).flatMap((type) =>
      (type.fields ?? []).flatMap((field) => {
        const rule = permissionRuleOf(field);
        if (!rule || field.type.kind !== Kind.NON_NULL_TYPE) return [];
        // On root fields `level` alone counts.
        const levels = ROOTS.includes(type.name.value)
          ? [rule.levels.organisation]
          : SUBJECT_CLASSES.map((subjectClass) => rule.levels[subjectClass]);
        const above = levels.some((level) => level !== 'OPEN') || rule.scope !== undefined || rule.subjectOnly || rule.organisationsOnly;
        return above
          ? [`${subgraph}: ${type.name.value}.${field.name.value} 高于公开却不可为空 / is above OPEN for somebody, so it must be nullable`]
          : [];
      }),
    ),
  );
