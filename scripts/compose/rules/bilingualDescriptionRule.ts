import { Kind, visit, type StringValueNode } from 'graphql';
import type { LintRule } from '../lint.ts';

const CHINESE = /\p{Script=Han}/u;
const ENGLISH = /[A-Za-z]{2,}/;

/** Every description speaks Chinese and English: it is the user manual. Stubs that compose generates need none. */
export const bilingualDescriptionRule: LintRule = ({ head, subgraphs }) => {
  const problems: string[] = [];
  for (const { name: subgraph, document } of [{ name: 'head', document: head }, ...subgraphs]) {
    let type = '';
    const check = (coordinate: string, description: StringValueNode | undefined): void => {
      const text = description?.value ?? '';
      if (!CHINESE.test(text) || !ENGLISH.test(text))
        problems.push(`${subgraph}: ${coordinate} 的说明须中英文兼备 / needs a description in Chinese and in English`);
    };
    visit(document, {
      enter(node) {
        switch (node.kind) {
          case Kind.OBJECT_TYPE_DEFINITION: {
            type = node.name.value;
            const isStub = (node.fields ?? []).every((field) => field.directives?.some((directive) => directive.name.value === 'external'));
            if (isStub) return false;
            // Root types belong to everybody and to nobody.
            if (type !== 'Query' && type !== 'Mutation') check(type, node.description);
            return undefined;
          }
          case Kind.INTERFACE_TYPE_DEFINITION:
          case Kind.UNION_TYPE_DEFINITION:
          case Kind.ENUM_TYPE_DEFINITION:
          case Kind.INPUT_OBJECT_TYPE_DEFINITION:
          case Kind.SCALAR_TYPE_DEFINITION:
            type = node.name.value;
            check(type, node.description);
            return undefined;
          case Kind.FIELD_DEFINITION: {
            if (node.directives?.some((directive) => directive.name.value === 'external')) return false;
            check(`${type}.${node.name.value}`, node.description);
            for (const argument of node.arguments ?? []) check(`${type}.${node.name.value}(${argument.name.value}:)`, argument.description);
            return false;
          }
          case Kind.ENUM_VALUE_DEFINITION:
          case Kind.INPUT_VALUE_DEFINITION:
            check(`${type}.${node.name.value}`, node.description);
            return false;
          case Kind.DIRECTIVE_DEFINITION:
            return false;
          default:
            return undefined;
        }
      },
    });
  }
  return problems;
};
