import { SAMPLE_TEXT, type SampleSubjects } from './sampleSubjects.ts';

/** A query that a new visitor finds in a tab, with its variables. */
export interface SampleQuery {
  readonly query: string;
  readonly variables: string;
}

const ENTERPRISE = `# 一家企业在各部门的信用信息
# One enterprise across all departments
query Enterprise($uscc: String!) {
  subject(identifier: { kind: USCC, value: $uscc }) {
    name
    kind
    status
    establishedOn
    division { name }
    listings { kind name sector since until }
    tax {
      publishedGrade { year grade }
      grade { year grade issuedOn }
      arrears(first: 3) {
        totalCount
        nodes { taxKind currentBalance totalBalance determinedOn }
      }
    }
    market {
      registration {
        companyType registeredCapital
        status businessScope
      }
      licences(first: 2) {
        totalCount
        nodes { documentName validUntil }
      }
      penalties(first: 3) {
        totalCount
        nodes { violationKind penaltyKinds fine determinedOn state }
      }
    }
    courts {
      enforcements(first: 3) {
        totalCount
        nodes { documentNumber targetAmount caseStatus }
      }
      dishonestDebts { documentNumber duty performance publishedOn }
    }
    socialSecurity {
      labourGrade { year grade }
      arrears(first: 3) {
        totalCount
        nodes { insurance month amount settled }
      }
      wageArrears(first: 3) {
        totalCount
        nodes { workers amount project listedOn }
      }
    }
    construction {
      qualifications { name grade validUntil }
      badConduct(first: 3) {
        totalCount
        nodes { title determinedOn }
      }
      projects(first: 3) {
        totalCount
        nodes { name role contractAmount }
      }
    }
  }
}
`;

const MIXED_LIST = `# 企业、个体工商户和自然人，各按各的规则
# Organisations, sole traders and persons,
# each by its own rule
query MixedList($ids: [ID!]!, $text: String!) {
  subjects(ids: $ids) { ...Card }

  # 按名称或拼音首字母检索
  # By name or pinyin initials
  enterprises: search(text: $text, kind: [ENTERPRISE], first: 2) {
    totalCount
    nodes { ...Card }
  }
  soleTraders: search(text: $text, kind: [SOLE_TRADER], first: 2) {
    totalCount
    nodes { ...Card }
  }
  # 自然人须政务共享并说明用途才检索得到
  # Persons are found only at SHARED with a purpose
  persons: search(text: $text, kind: [INDIVIDUAL], first: 2) {
    totalCount
    nodes { ...Card }
  }
}

fragment Card on Subject {
  kind
  name
  status
  division { name }
  identifiers { kind value masked }
  tax { publishedGrade { year grade } }
  market { registration { status address } }
  courts { enforcements(first: 1) { totalCount } }
}
`;

const WHO_AM_I = `# 我是谁、持有哪些等级、可用哪些用途
# Who I am, which levels I hold,
# for which purposes I may ask
query WhoAmI {
  me {
    user
    organisation
    roles
    policyRevision
    levels { sector level }
    purposes { code name }
  }
  purposes { code name legalBasis requiresReference }
}
`;

const CATALOGUE = `# 信用信息资源目录
# The catalogue: what departments collect and serve
query Catalogue {
  catalogue {
    sector
    code
    title
    titleEnglish
    category
    cadence
    legalBasis
    typeName
  }
  divisions { id name since until }
}
`;

/** The tabs a new visitor finds; their variables name subjects that exist here. */
export function sampleQueries(subjects: SampleSubjects | undefined): SampleQuery[] {
  return [
    { query: ENTERPRISE, variables: variables({ uscc: subjects?.uscc ?? '' }) },
    { query: MIXED_LIST, variables: variables({ ids: subjects?.ids ?? [], text: SAMPLE_TEXT }) },
    { query: WHO_AM_I, variables: '' },
    { query: CATALOGUE, variables: '' },
  ];
}

function variables(values: object): string {
  return JSON.stringify(values, null, 2);
}
