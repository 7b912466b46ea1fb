import type { GraphQLSchema } from 'graphql';
import type { Access } from '../../common/access.ts';
import type { Faults } from './faults.ts';
import type { Rulebook } from './rulebook.ts';
import type { World } from './world.ts';

/** Everything that one answer depends on, besides the operation. */
export interface Circumstances {
  readonly client: GraphQLSchema;
  readonly world: World;
  readonly rules: Rulebook;
  readonly access: Access;
  readonly faults: Faults;
  /** Mutations that ran, in their order, where somebody wants to know. */
  readonly ran?: string[];
}
