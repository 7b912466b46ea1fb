import { Kind, print, type DefinitionNode, type FieldDefinitionNode, type TypeDefinitionNode } from 'graphql';
import { objectTypes } from '../gather.ts';
import type { LintRule } from '../lint.ts';
import { isTypeDefinition } from '../subgraphSdl.ts';

const VALUE_KINDS: readonly string[] = [Kind.ENUM_TYPE_DEFINITION, Kind.INPUT_OBJECT_TYPE_DEFINITION, Kind.SCALAR_TYPE_DEFINITION];

/**
 * Enums, inputs and arguments that two subgraphs define are the same to the letter: federation would silently merge
 * inputs to what all have and rules to what most have.
 */
export const sameDefinitionRule: LintRule = ({ subgraphs }) => {
  const seen = new Map<string, { subgraph: string; text: string }>();
  const problems: string[] = [];
  const compare = (subgraph: string, what: string, text: string): void => {
    const first = seen.get(what);
    if (!first) seen.set(what, { subgraph, text });
    else if (first.text !== text) problems.push(`${first.subgraph}, ${subgraph}: ${what} 定义不一致 / is not defined alike`);
  };
  for (const { name, document } of subgraphs) {
    for (const definition of document.definitions)
      if (isValueDefinition(definition)) compare(name, definition.name.value, print(definition));
    for (const type of objectTypes(document))
      for (const field of type.fields ?? []) compare(name, `${type.name.value}.${field.name.value}(…)`, argumentsOf(field));
  }
  return problems;
};

function isValueDefinition(definition: DefinitionNode): definition is TypeDefinitionNode {
  return isTypeDefinition(definition) && VALUE_KINDS.includes(definition.kind);
}

function argumentsOf(field: FieldDefinitionNode): string {
  return (field.arguments ?? [])
    .map(
      ({ name, type, defaultValue, directives }) =>
        `${name.value}:${print(type)}=${defaultValue ? print(defaultValue) : ''}${(directives ?? []).map((directive) => print(directive)).join('')}`,
    )
    .sort()
    .join(',');
}
