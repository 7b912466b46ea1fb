import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql';
import { ERRORS } from '../../common/errors.ts';
import { FETCHED_PREFIX } from './responseKeys.ts';

const OF_RELAY = /^__is[A-Za-z]/;

/**
 * An attacker could name a field of his choice `__typename` or `__subject` and so tell the gateway that a person is a
 * firm: names that begin with two underscores are the machinery's (GraphQL §2.1.9), and refused as aliases. So are those of the names
 * under which other aliases are fetched: `a` and `_alias_a` would be one field, and answered with one value.
 * `__isNode: __typename` is Relay's, whose compiler writes it into every fragment on an interface: it says what `__typename` says.
 */
export function reservedAliasRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const alias = node.alias?.value;
      if (alias !== undefined && node.name.value === '__typename' && OF_RELAY.test(alias)) return;
      if (alias?.startsWith('__') === true || alias?.startsWith(FETCHED_PREFIX) === true)
        context.reportError(new GraphQLError(ERRORS.RESERVED_NAME.message, { nodes: node, extensions: { code: 'RESERVED_NAME' } }));
    },
  };
}
