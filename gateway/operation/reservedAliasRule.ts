import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql';
import { ERRORS } from '../../common/errors.ts';

/**
 * An attacker could name a field of his choice `__typename` or `__subject` and so tell the gateway that a person is a
 * firm: names that begin with two underscores are the machinery's (GraphQL §2.1.9), and refused as aliases.
 */
export function reservedAliasRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.alias?.value.startsWith('__'))
        context.reportError(new GraphQLError(ERRORS.RESERVED_NAME.message, { nodes: node, extensions: { code: 'RESERVED_NAME' } }));
    },
  };
}
