import { Kind, type FieldDefinitionNode, type TypeNode } from 'graphql';
import { objectTypes } from '../gather.ts';
import type { LintRule } from '../lint.ts';

/** Roles that a natural person has in a record, as field names and as words of a description. */
const ROLE_NAME =
  /(legalRepresentative|representative|personName|debtorName|partyName|operatorName|practitionerName|holderName|judgeName|applicantName|contactName|managerName|controllerName|shareholderName|fullName|^operator$|^contact$|^manager$|^holder$|^practitioner$|^applicant$)/;
const ROLE_WORDS = /(姓名|法定代表人|法人代表|经营者|负责人姓名|联系人|实际控制人|当事人姓名)/;

/** A record names another natural person only through a Subject reference, never in a plain string. */
export const personalNameRule: LintRule = ({ head, subgraphs }) =>
  [{ name: 'head', document: head }, ...subgraphs].flatMap(({ name: subgraph, document }) =>
    objectTypes(document).flatMap((type) =>
      (type.fields ?? [])
        .filter((field) => isText(field.type) && namesPerson(field) && !isMaskedName(field))
        .map(
          (field) =>
            `${subgraph}: ${type.name.value}.${field.name.value} 以纯文本写出自然人，应引用 Subject / names a natural person in a plain string; refer to a Subject`,
        ),
    ),
  );

function namesPerson({ name, description }: FieldDefinitionNode): boolean {
  return ROLE_NAME.test(name.value) || ROLE_WORDS.test(description?.value ?? '');
}

/** The one name that is a subject's own, masked as such. */
function isMaskedName(field: FieldDefinitionNode): boolean {
  return (
    field.directives?.some(
      ({ name, arguments: values }) =>
        name.value === 'mask' && values?.some(({ value }) => value.kind === Kind.ENUM && value.value === 'PERSON_NAME'),
    ) ?? false
  );
}

function isText(type: TypeNode): boolean {
  return type.kind === Kind.NAMED_TYPE ? type.name.value === 'String' : isText(type.type);
}
