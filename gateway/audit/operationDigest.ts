import { createHash } from 'node:crypto';
import { print, visit, type ValueNode } from 'graphql';
import type { KnownOperation } from '../operation/knownOperation.ts';

const digests = new WeakMap<KnownOperation, string>();

/** The digest of an operation without its literals: of a document number written into it even a digest would tell, by trying them all. */
export function operationDigest(known: KnownOperation): string {
  let digest = digests.get(known);
  if (digest === undefined) {
    const hash = createHash('sha256');
    for (const definition of [known.operation, ...known.fragments.values()]) hash.update(`${print(visit(definition, WITHOUT_LITERALS))}\n`);
    digests.set(known, (digest = hash.digest('hex')));
  }
  return digest;
}

const nothing = (node: ValueNode): ValueNode => ({ kind: node.kind, value: '' }) as ValueNode;
const WITHOUT_LITERALS = {
  StringValue: nothing,
  IntValue: nothing,
  FloatValue: nothing,
  // How many there are tells something too.
  ListValue: (node: ValueNode): ValueNode => ({ ...node, values: [] }) as ValueNode,
};
