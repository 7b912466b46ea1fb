import { objectTypes } from '../gather.ts';
import type { LintRule } from '../lint.ts';

/** Every field has one owner (一数一源): only keys are defined twice; shared value types stand in the head alone. */
export const singleOwnerRule: LintRule = ({ subgraphs }) => {
  const owners = new Map<string, string[]>();
  for (const { name, document } of subgraphs) {
    for (const type of objectTypes(document)) {
      for (const field of type.fields ?? []) {
        const isExternal = field.directives?.some((directive) => directive.name.value === 'external');
        const isKey = type.directives?.some((directive) => directive.name.value === 'key') && field.name.value === 'id';
        if (isExternal || isKey) continue;
        const coordinate = `${type.name.value}.${field.name.value}`;
        owners.set(coordinate, [...(owners.get(coordinate) ?? []), name]);
      }
    }
  }
  return [...owners]
    .filter(([, names]) => names.length > 1)
    .map(([coordinate, names]) => `${names.join(', ')}: ${coordinate} 有两个来源 / has more than one owner`);
};
