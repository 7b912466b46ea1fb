import type { FetchDataRewrite, FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { fetchStep } from './fetchStep.ts';
import type { Path, PathStep, PlanStep, Required, Rewrite } from './plan.ts';

const FRAGMENT_PREFIX = '... on ';

/** A plan of @apollo/query-planner in our form. Throws for what this gateway does not serve (@defer, subscriptions). */
export function fromApolloPlan(node: PlanNode, paths: readonly Path[] = [[]]): PlanStep {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((each) => fromApolloPlan(each, paths)) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map((each) => fromApolloPlan(each, paths)) };
    case 'Condition': {
      const branch = (inner: PlanNode | undefined) => inner && fromApolloPlan(inner, paths);
      return { kind: 'condition', variable: node.condition, ifTrue: branch(node.ifClause), ifFalse: branch(node.elseClause) };
    }
    case 'Flatten':
      return fromApolloPlan(
        node.node,
        paths.map((path) => [...path, ...node.path.map(pathStep)]),
      );
    case 'Fetch':
      return fetchOf(node, paths);
    case 'Defer':
      throw new Error('@defer is not served');
  }
}

function fetchOf(node: FetchNode, paths: readonly Path[]): PlanStep {
  const { serviceName, operation, requires, inputRewrites, outputRewrites } = node;
  if (!requires) return fetchStep(serviceName, operation, { outputRewrites: (outputRewrites ?? []).map(rewriteOf) });
  return fetchStep(serviceName, operation, [
    {
      alias: '_entities',
      paths,
      requires: requires.map(requiredOf),
      inputRewrites: (inputRewrites ?? []).map(rewriteOf),
      outputRewrites: (outputRewrites ?? []).map(rewriteOf),
    },
  ]);
}

function requiredOf(node: QueryPlanSelectionNode): Required {
  if (node.kind === 'InlineFragment') return { kind: 'type', type: node.typeCondition, selections: node.selections.map(requiredOf) };
  return { kind: 'field', name: node.name, key: node.alias ?? node.name, selections: node.selections?.map(requiredOf) };
}

function rewriteOf(rewrite: FetchDataRewrite): Rewrite {
  const path = rewrite.path.slice(0, -1).map(pathStep);
  const key = String(rewrite.path.at(-1));
  return rewrite.kind === 'ValueSetter'
    ? { kind: 'set', path, key, value: String(rewrite.setValueTo) }
    : { kind: 'rename', path, key, to: rewrite.renameKeyTo };
}

function pathStep(step: string | number): PathStep {
  const text = String(step);
  return text.startsWith(FRAGMENT_PREFIX) ? { types: [text.slice(FRAGMENT_PREFIX.length)] } : text;
}
