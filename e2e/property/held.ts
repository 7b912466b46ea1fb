import type { GraphQLOutputType } from 'graphql';
import type { Coordinate } from './rulebook.ts';
import { subjectThing, type Thing, type Value, type World } from './world.ts';

/** What the owner of a field holds there: root fields that name their subjects find them, everything else is drawn. */
export function held(
  world: World,
  coordinate: Coordinate,
  thing: Thing | undefined,
  type: GraphQLOutputType,
  args: Readonly<Record<string, unknown>>,
): Value {
  const find = (id: unknown): Thing | null => {
    const there = typeof id === 'string' ? (world.successors.get(id) ?? world.subjects.find((subject) => subject.id === id)) : undefined;
    return there ? subjectThing(there, 'registry') : null;
  };
  switch (coordinate.name) {
    case 'Query.subject': {
      const { id, number } = args as { id?: string | null; number?: number | null };
      if (id != null) return find(id);
      return number == null ? null : find(world.subjects[Math.abs(number) % world.subjects.length]?.id);
    }
    case 'Query.subjects': {
      const { ids, limit } = args as { ids?: string[] | null; limit?: number | null };
      return (ids ?? []).slice(0, Math.max(0, limit ?? 1_000)).map(find);
    }
    case 'Query.divisions':
      return ((args['ids'] as string[] | null) ?? ['d1', 'd2']).map((key): Thing => ({
        __typename: 'Division',
        key,
        from: 'registry',
        subject: undefined,
      }));
    default:
      return world.draw(
        thing ?? { __typename: coordinate.parent, key: coordinate.parent, subject: undefined },
        coordinate.field,
        type,
        args,
        thing?.from ?? coordinate.owner ?? 'registry',
      );
  }
}
