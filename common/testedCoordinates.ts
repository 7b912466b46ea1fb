import { Kind, type GraphQLArgument } from 'graphql';
import { couldTouch, touchedInputs, type InputDefinition } from './touchedInputs.ts';

/** The coordinates that the given argument values select, order, group or sum subjects by (`@tests`), each once. */
export function testedCoordinates(args: readonly GraphQLArgument[], values: Readonly<Record<string, unknown>>): string[] {
  return [...new Set(touchedInputs(args, values).flatMap(coordinatesOf))];
}

/** Whether any value that these arguments could take tests anything. */
export function couldTest(args: readonly GraphQLArgument[]): boolean {
  return couldTouch(args, (definition) => coordinatesOf(definition).length > 0);
}

function coordinatesOf({ directives }: InputDefinition): string[] {
  const value = directives?.find(({ name }) => name.value === 'tests')?.arguments?.find(({ name }) => name.value === 'coordinates')?.value;
  return value?.kind === Kind.LIST ? value.values.flatMap((each) => (each.kind === Kind.STRING ? [each.value] : [])) : [];
}
