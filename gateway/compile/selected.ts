import { Kind, type SelectionSetNode } from 'graphql';

/** What an operation selects, by response name; a leaf selects nothing below it. */
export interface Selected {
  readonly fields: ReadonlyMap<string, Selected>;
}

/** What a selection selects, its fragments (written out) taken together whatever their types. */
export function selectedBy(selectionSet: SelectionSetNode): Selected {
  const collect = ({ selections }: SelectionSetNode, fields: Map<string, { fields: Map<string, Selected> }>): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const known = fields.get(name) ?? { fields: new Map<string, Selected>() };
        fields.set(name, known);
        if (selection.selectionSet) collect(selection.selectionSet, known.fields as typeof fields);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, fields);
    }
  };
  const fields = new Map<string, { fields: Map<string, Selected> }>();
  collect(selectionSet, fields);
  return { fields };
}

/** Whether an error's path, from the object that was selected of, stands somewhere in what was asked for. */
export function leadsSomewhere(path: readonly (string | number)[], selected: Selected): boolean {
  let here: Selected | undefined = selected;
  for (const step of path) if (typeof step === 'string') here = here?.fields.get(step);
  return here !== undefined;
}
