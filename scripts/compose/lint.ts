import type { DocumentNode } from 'graphql';
import { aboutRule } from './rules/aboutRule.ts';
import { bilingualDescriptionRule } from './rules/bilingualDescriptionRule.ts';
import { computedFieldRule } from './rules/computedFieldRule.ts';
import { fieldNeedsRuleRule } from './rules/fieldNeedsRuleRule.ts';
import { nonNullAboveOpenRule } from './rules/nonNullAboveOpenRule.ts';
import { personalNameRule } from './rules/personalNameRule.ts';
import { personScoreRule } from './rules/personScoreRule.ts';
import { recordTypeRule } from './rules/recordTypeRule.ts';
import { sameDefinitionRule } from './rules/sameDefinitionRule.ts';
import { singleOwnerRule } from './rules/singleOwnerRule.ts';
import type { OwnSdl } from './subgraphSdl.ts';

/** What every rule of the lint looks at: the shared head, and each subgraph's own SDL (`@gather` expanded). */
export interface LintInput {
  readonly head: DocumentNode;
  readonly subgraphs: readonly OwnSdl[];
}

/** A rule answers every breach it finds, as a sentence that names the subgraph and the coordinate. */
export type LintRule = (input: LintInput) => string[];

/** The rules at the head of the contract that composition itself does not check. */
export const LINT_RULES: readonly LintRule[] = [
  fieldNeedsRuleRule,
  nonNullAboveOpenRule,
  recordTypeRule,
  singleOwnerRule,
  computedFieldRule,
  personalNameRule,
  personScoreRule,
  sameDefinitionRule,
  aboutRule,
  bilingualDescriptionRule,
];

/** Every breach in the graph; none means that it may be composed. */
export function lint(input: LintInput): string[] {
  return LINT_RULES.flatMap((rule) => rule(input));
}
