import type {
  FetchNodePathSegment,
  FetchRewrite,
  FlattenNodePathSegment,
  PlanNode,
  RequiresSelection,
} from '@graphql-hive/router-query-planner';
import { fetchStep } from './fetchStep.ts';
import { EACH, type Path, type PathStep, type PlanStep, type Required, type Rewrite } from './plan.ts';

/** A plan of the Hive router's planner in our form. Throws for what this gateway does not serve (@defer, subscriptions). */
export function fromHivePlan(node: PlanNode, path: Path = []): PlanStep {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((each) => fromHivePlan(each, path)) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map((each) => fromHivePlan(each, path)) };
    case 'Condition': {
      const branch = (inner: PlanNode | undefined) => inner && fromHivePlan(inner, path);
      return { kind: 'condition', variable: node.condition, ifTrue: branch(node.ifClause), ifFalse: branch(node.elseClause) };
    }
    case 'Flatten':
      return fromHivePlan(node.node, [...path, ...node.path.map(flattenStep)]);
    case 'Fetch':
      return fetchStep(
        node.serviceName,
        node.operation,
        node.requires
          ? [
              {
                alias: '_entities',
                paths: [path],
                requires: node.requires.map(requiredOf),
                inputRewrites: (node.inputRewrites ?? []).map(rewriteOf),
                outputRewrites: (node.outputRewrites ?? []).map(rewriteOf),
              },
            ]
          : { outputRewrites: (node.outputRewrites ?? []).map(rewriteOf) },
      );
    case 'BatchFetch':
      return fetchStep(
        node.serviceName,
        node.operation,
        node.entityBatch.aliases.map(({ alias, paths, requires, inputRewrites, outputRewrites }) => ({
          alias,
          paths: paths.map((each) => [...path, ...each.map(flattenStep)]),
          requires: requires.map(requiredOf),
          inputRewrites: (inputRewrites ?? []).map(rewriteOf),
          outputRewrites: (outputRewrites ?? []).map(rewriteOf),
        })),
      );
    case 'Subscription':
    case 'Defer':
      throw new Error(`${node.kind} is not served`);
  }
}

function requiredOf(node: RequiresSelection): Required {
  switch (node.kind) {
    case 'InlineFragment':
      return { kind: 'type', type: node.typeCondition, selections: node.selections.map(requiredOf) };
    case 'Field':
      return { kind: 'field', name: node.name, key: node.alias ?? node.name, selections: node.selections?.map(requiredOf) };
    case 'FragmentSpread':
      throw new Error('a representation that spreads a fragment');
  }
}

function rewriteOf(rewrite: FetchRewrite): Rewrite {
  if ('KeyRenamer' in rewrite) return { kind: 'rename', ...pathAndKey(rewrite.KeyRenamer.path), to: rewrite.KeyRenamer.renameKeyTo };
  const setter = 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite;
  return { kind: 'set', ...pathAndKey(setter.path), value: setter.setValueTo };
}

function pathAndKey(path: readonly FetchNodePathSegment[]): { path: Path; key: string } {
  const last = path.at(-1);
  if (!last || !('Key' in last)) throw new Error('a rewrite that names no key');
  return { path: path.slice(0, -1).map((step): PathStep => ('Key' in step ? step.Key : { types: step.TypenameEquals })), key: last.Key };
}

function flattenStep(step: FlattenNodePathSegment): PathStep {
  if (step === '@') return EACH;
  return 'Field' in step ? step.Field : { types: step.TypeCondition };
}
