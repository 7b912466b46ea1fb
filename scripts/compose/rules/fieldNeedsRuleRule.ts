import { permissionRuleOf } from '../../../common/permissionRule.ts';
import { objectTypes } from '../gather.ts';
import type { LintRule } from '../lint.ts';

/** Connections, edges and PageInfo inherit from the field that returns them. */
const INHERITS = /(Connection|Edge)$/;

/** A field with neither a rule of its own nor one on its type does not compose; only the registry puts one on `Subject.id`. */
export const fieldNeedsRuleRule: LintRule = ({ head, subgraphs }) =>
  [{ name: 'head', document: head }, ...subgraphs].flatMap(({ name: subgraph, document }) =>
    objectTypes(document)
      .filter((type) => !INHERITS.test(type.name.value) && !permissionRuleOf(type))
      .flatMap((type) =>
        (type.fields ?? []).flatMap((field) => {
          const coordinate = `${type.name.value}.${field.name.value}`;
          const isForeignKey = coordinate === 'Subject.id' && subgraph !== 'registry';
          const hasRule = permissionRuleOf(field) !== undefined;
          if (isForeignKey)
            return hasRule ? [`${subgraph}: ${coordinate} 的规则只由 registry 给出 / only the registry puts a rule on it`] : [];
          const isExternal = field.directives?.some(({ name }) => name.value === 'external');
          return hasRule || isExternal ? [] : [`${subgraph}: ${coordinate} 没有 @permission / has no @permission, nor has its type`];
        }),
      ),
  );
