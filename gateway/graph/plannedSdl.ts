import { buildASTSchema, parse, print, visit, type ConstDirectiveNode } from 'graphql';
import { aboutTypesIn } from './aboutTypes.ts';

/**
 * A supergraph as planners are given it. They plan what clients may ask for; the gateway itself also asks whom a value is about, where clients
 * may not ({@link aboutTypesIn}, `@inaccessible`): those fields are like any other here. The schema that clients' operations are validated
 * against is never made of it.
 */
export function plannedSdl(supergraphSdl: string): string {
  if (!supergraphSdl.includes('@about(')) return supergraphSdl;
  const document = parse(supergraphSdl);
  const about = aboutTypesIn(buildASTSchema(document, { assumeValid: true, assumeValidSDL: true }));
  return print(
    visit(document, {
      ObjectTypeDefinition(type) {
        const told = about.get(type.name.value);
        if (!told) return false;
        const names = [told.subject, told.record?.sector, told.record?.dataset];
        return {
          ...type,
          fields: type.fields?.map((field) =>
            names.includes(field.name.value) ? { ...field, directives: field.directives?.filter(isShown) ?? [] } : field,
          ),
        };
      },
    }),
  );
}

function isShown({ name }: ConstDirectiveNode): boolean {
  return name.value !== 'inaccessible';
}
