/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** 名单种类 / kind of list */
export type ListKind =
  /** 黑名单：严重失信主体名单 / seriously dishonest */
  | 'BLACK'
  /** 红名单：守信激励对象 / commended */
  | 'RED'
  /** 重点关注，不触发措施 / watched; triggers no measure */
  | 'WATCH';

/** 登记状态 / status of a subject */
export type SubjectStatus =
  /** 存续 / active */
  | 'ACTIVE'
  /** 撤销 / registration cancelled by the authority */
  | 'CANCELLED'
  /** 注销 / deregistered */
  | 'DEREGISTERED'
  /** 迁出 / moved out */
  | 'MOVED_OUT'
  /** 吊销 / licence revoked */
  | 'REVOKED'
  /** 停业 / suspended business */
  | 'SUSPENDED';

/** 纳税缴费信用级别 / tax credit grade */
export type TaxGradeLetter =
  /** A级：年度评价90分以上 / 90 points and more */
  | 'A'
  /** B级：70分以上不满90分 / 70 to below 90 points */
  | 'B'
  /** C级：40分以上不满70分 / 40 to below 70 points */
  | 'C'
  /** D级：不满40分或者直接判级 / below 40 points, or judged directly */
  | 'D'
  /** M级：新设立或无生产经营收入且70分以上 / new or without revenue, 70 points and more */
  | 'M';

export type EnterprisePageQueryVariables = Exact<{
  code: string;
}>;


export type EnterprisePageQuery = { readonly subject: { readonly name: string | null, readonly status: SubjectStatus | null, readonly listings: ReadonlyArray<{ readonly kind: ListKind, readonly name: string, readonly sector: string }> | null, readonly tax: { readonly publishedGrade: { readonly year: number, readonly grade: TaxGradeLetter } | null, readonly arrears: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly taxKind: string | null, readonly currentBalance: string | null, readonly determinedOn: string | null }> } | null } | null } | null };


export const EnterprisePageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EnterprisePage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"code"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"identifier"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"kind"},"value":{"kind":"EnumValue","value":"USCC"}},{"kind":"ObjectField","name":{"kind":"Name","value":"value"},"value":{"kind":"Variable","name":{"kind":"Name","value":"code"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"listings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"sector"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tax"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publishedGrade"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"year"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}}]}},{"kind":"Field","name":{"kind":"Name","value":"arrears"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"taxKind"}},{"kind":"Field","name":{"kind":"Name","value":"currentBalance"}},{"kind":"Field","name":{"kind":"Name","value":"determinedOn"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<EnterprisePageQuery, EnterprisePageQueryVariables>;