import { Kind, type TypeNode } from 'graphql';
import { permissionRuleOf } from '../../../common/permissionRule.ts';
import { objectTypes } from '../gather.ts';
import type { LintRule } from '../lint.ts';

const SCORE_NAME = /(score|points|rating|creditIndex|ranking)/i;
const SCORE_WORDS = /(评分|得分|积分|分值|信用分|总分)/;
const NUMERIC = ['Int', 'Float', 'Money'];

/** No numeric score of a natural person exists: whatever scores must be `organisationsOnly`, itself or wherever its type is returned. */
export const personScoreRule: LintRule = ({ head, subgraphs }) => {
  const documents = [{ name: 'head', document: head }, ...subgraphs];
  const fields = documents.flatMap(({ name, document }) =>
    objectTypes(document).flatMap((type) => (type.fields ?? []).map((field) => ({ subgraph: name, type: type.name.value, field }))),
  );
  return fields
    .filter(
      ({ type, field }) =>
        NUMERIC.includes(named(field.type)) &&
        (SCORE_NAME.test(field.name.value) || SCORE_NAME.test(type) || SCORE_WORDS.test(field.description?.value ?? '')),
    )
    .filter(({ type, field }) => {
      const returning = fields.filter((other) => named(other.field.type) === type);
      const fenced = returning.length > 0 && returning.every((other) => permissionRuleOf(other.field)?.organisationsOnly === true);
      return !fenced && permissionRuleOf(field)?.organisationsOnly !== true;
    })
    .map(
      ({ subgraph, type, field }) =>
        `${subgraph}: ${type}.${field.name.value} 是数字评分，须标 organisationsOnly / is a numeric score and must be organisationsOnly`,
    );
};

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}
