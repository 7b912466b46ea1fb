import { Kind, type ConstDirectiveNode, type DirectiveNode } from 'graphql';
import { PERMISSION_LEVELS, stricter, type PermissionLevel } from './permissionLevel.ts';
import { SUBJECT_CLASSES, type SubjectClass } from './subjectClass.ts';

/** One `@permission`, its defaults worked out (schema/head.graphql; the rules' meaning heads the contract). */
export interface PermissionRule {
  /** The level asked for a subject of each class. */
  readonly levels: Readonly<Record<SubjectClass, PermissionLevel>>;
  readonly consent: boolean;
  readonly dataset: string | undefined;
  readonly self: boolean;
  readonly subjectOnly: boolean;
  /** Never computed for natural persons and sole traders: withheld from everybody, themselves included. */
  readonly organisationsOnly: boolean;
  readonly scope: string | undefined;
}

/** The `@permission` among a definition's directives, or `undefined` where there is none. Throws on a value it does not know. */
export function permissionRuleOf(
  node: { readonly directives?: readonly (DirectiveNode | ConstDirectiveNode)[] | undefined } | null | undefined,
): PermissionRule | undefined {
  const directive = node?.directives?.find(({ name }) => name.value === 'permission');
  if (!directive) return undefined;
  const values = new Map((directive.arguments ?? []).map((argument) => [argument.name.value, argument.value]));
  const text = (name: string): string | undefined => {
    const value = values.get(name);
    return value && (value.kind === Kind.ENUM || value.kind === Kind.STRING) ? value.value : undefined;
  };
  const flag = (name: string, byDefault: boolean): boolean => {
    const value = values.get(name);
    return value?.kind === Kind.BOOLEAN ? value.value : byDefault;
  };
  const level = levelNamed(text('level'));
  if (!level) throw new Error('@permission without a known level');
  const individual = levelNamed(text('person')) ?? stricter(level, 'SHARED');
  return {
    levels: { organisation: level, individual, soleTrader: levelNamed(text('soleTrader')) ?? individual },
    consent: flag('consent', false),
    dataset: text('dataset'),
    self: flag('self', true),
    subjectOnly: flag('subjectOnly', false),
    organisationsOnly: flag('organisationsOnly', false),
    scope: text('scope'),
  };
}

/** Whether anybody may read under this rule, whatever the subject: nothing to decide then. */
export function isOpenToAll(rule: PermissionRule): boolean {
  if (rule.scope !== undefined || rule.subjectOnly || rule.organisationsOnly) return false;
  return SUBJECT_CLASSES.every((subjectClass) => rule.levels[subjectClass] === 'OPEN');
}

function levelNamed(name: string | undefined): PermissionLevel | undefined {
  if (name === undefined) return undefined;
  const level = PERMISSION_LEVELS.find((candidate) => candidate === name);
  if (!level) throw new Error(`@permission names an unknown level ${name}`);
  return level;
}
