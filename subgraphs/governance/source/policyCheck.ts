import { readFileSync } from 'node:fs';
import { buildASTSchema, Kind, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { CreditGraphError } from '../../../common/errors.ts';
import { permissionTable, type PermissionTable } from '../../../common/permissionTable.ts';
import { policySchema, type Policy } from '../../../common/policy.ts';
import { withOverlay, type OverlayRule } from '../../../common/policyOverlay.ts';
import { ownViewWithheld, rightsWithheld } from './rightsWithheld.ts';

const SUPERGRAPH = new URL('../../../schema/generated/supergraph.graphql', import.meta.url);
/** The sector that keeps the policy. */
const GOVERNANCE = 'governance';
let supergraph: DocumentNode | undefined;
let built: { readonly schema: GraphQLSchema; readonly table: PermissionTable } | undefined;

/**
 * A policy that may be kept: well formed, and its rules fit the graph. Throws BAD_USER_INPUT with every fault: a coordinate that is not
 * there, one that may not be null or is nobody's own, a level below the department's floor, an unknown sector or purpose; or one after which nobody could change
 * it again, or subjects not use their rights.
 */
export function checkedPolicy(policy: Policy): Policy {
  const parsed = policySchema.safeParse(policy);
  const faults = parsed.success ? [] : [z.prettifyError(parsed.error)];
  supergraph ??= parse(readFileSync(SUPERGRAPH, 'utf8'), { noLocation: true });
  faults.push(...valueRules(supergraph, policy), ...withoutKeeper(policy));
  const { rules = [] } = policy;
  if (rules.length > 0) {
    const { schema, table } = (built ??= build(supergraph));
    faults.push(...sharedRules(table, rules), ...rightsWithheld(schema, GOVERNANCE, rules), ...ownViewWithheld(schema, rules));
  }
  faults.push(...withOverlay(supergraph, rules).faults.map(({ message }) => message));
  if (faults.length > 0 || !parsed.success) throw new CreditGraphError('BAD_USER_INPUT', faults.join('; '));
  return parsed.data;
}

function build(document: DocumentNode): NonNullable<typeof built> {
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  return { schema, table: permissionTable(schema) };
}

/**
 * What a value's rule binds are rows, which departments hold back themselves by their own rules: one of the city's would be shown as in force and hold
 * back nothing.
 */
function valueRules(document: DocumentNode, { rules = [] }: Policy): string[] {
  const enums = new Set(document.definitions.flatMap((each) => (each.kind === Kind.ENUM_TYPE_DEFINITION ? [each.name.value] : [])));
  return rules
    .filter(({ coordinate }) => enums.has(coordinate.split('.')[0] ?? ''))
    .map(
      ({ coordinate }) =>
        `${coordinate} 是取值，由部门规定，不能在此加严 / is a value: its rows are its department's to hold back, make a field stricter`,
    );
}

/**
 * What several departments hand out has no sector of its own in which a level is held, and a RecordSummary asks the rule of the leaf that it comes from: one of
 * the city's would be asked of the wrong class, or refused to everybody.
 */
function sharedRules(table: PermissionTable, rules: readonly OverlayRule[]): string[] {
  const isShared = (coordinate: string): boolean => {
    const entry = table.get(coordinate);
    return entry !== undefined && entry.sector === undefined;
  };
  return rules
    .filter(({ coordinate }) => isShared(coordinate))
    .map(
      ({ coordinate }) =>
        `${coordinate} 由多个部门提供，没有一个部门的等级可以据以判断，请加严来源部门的字段 / is handed out by several departments, none of whose levels could be asked: make the fields stricter that it comes from`,
    );
}

/** Whoever keeps the policy must be able to come back from every revision of it. */
function withoutKeeper({ sectors, grants }: Policy): string[] {
  const isCovered = sectors.includes(GOVERNANCE);
  const hasCentre = grants.some(
    ({ demo, levels, validFrom, validUntil }) =>
      !demo && validFrom === undefined && validUntil === undefined && levels[GOVERNANCE] === 'RESTRICTED',
  );
  return [
    ...(isCovered ? [] : [`${GOVERNANCE} 须为 credit 授权所及，否则无人能办理 / credit must cover ${GOVERNANCE}, or nobody could act`]),
    ...(hasCentre
      ? []
      : [`须有一个单位始终持有 ${GOVERNANCE} 的 RESTRICTED / an organisation must hold RESTRICTED in ${GOVERNANCE} at all times`]),
  ];
}
