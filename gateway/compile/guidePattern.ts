import { isEnumType, type GraphQLNamedType } from 'graphql';
import { scalarPatterns } from '../../common/scalars.ts';
import type { Graph } from '../graph/graph.ts';
import type { Guide, ObjectGuide } from './guide.ts';

/** Longer than any that is worth compiling. */
const MAX_PATTERN = 20_000;

const PATTERNS: Readonly<Record<string, string>> = {
  String: '"[^"\\\\]*"',
  ID: '"[^"\\\\]*"',
  // Up to nine digits none is too big; longer ones are looked at one by one.
  Int: '(?:0|-?[1-9]\\d{0,8})',
  Boolean: '(?:true|false)',
  // Fifteen digits are written as they are read.
  Float: '(?:0|-?[1-9]\\d{0,8}|-?(?:0|[1-9]\\d{0,8})\\.\\d{0,5}[1-9])',
};

/**
 * Texts of a leaf type that are right as they stand, as a regular expression; `undefined` where none says so. Not every right text
 * matches: the rest is read with more care.
 */
export function leafPattern(graph: Graph, type: GraphQLNamedType): string | undefined {
  const client = graph.api.getType(type.name) ?? type;
  if (isEnumType(client))
    return `"(?:${client
      .getValues()
      .map(({ name }) => name)
      .join('|')})"`;
  return PATTERNS[type.name] ?? (graph.ruled ? scalarPatterns[type.name] : undefined);
}

/**
 * A guide as one regular expression, run by compiled code: a text that matches, from where it is asked, is exactly as the guide
 * says. Every choice in it is made by the next character, so that it never goes back far. `undefined` where a leaf has no pattern.
 */
export function guidePattern(guide: ObjectGuide): RegExp | undefined {
  const source = patternOf(guide);
  return source === undefined || source.length > MAX_PATTERN ? undefined : new RegExp(source, 'y');
}

function patternOf(guide: Guide): string | undefined {
  if (guide.kind === 'object') {
    const fields: string[] = [];
    for (const { label, value, isNullable } of guide.fields) {
      const pattern = patternOf(value);
      if (pattern === undefined) return undefined;
      fields.push(escaped(label) + orNull(pattern, isNullable));
    }
    return `\\{${fields.join(',')}\\}`;
  }
  if (guide.kind === 'list') {
    const item = patternOf(guide.item);
    // Each item once: after it a comma and another, or the end.
    return item === undefined ? undefined : `\\[(?:${orNull(item, guide.isNullable)}(?:,(?!\\])|(?=\\])))*\\]`;
  }
  return guide.exactly === undefined ? guide.pattern : escaped(guide.exactly);
}

function orNull(pattern: string, isNullable: boolean): string {
  return isNullable ? `(?:null|${pattern})` : pattern;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
