import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listLayouts, loadLayout } from '../../subgraphs/shared/collection/loadLayout.ts';
import { referenceDay } from './calendar.ts';
import { codedSubjects, type City } from './city.ts';
import { marketConductRows } from './constructionConductRows.ts';
import { constructionScoreRows, housingSupportRows, practitionerRows } from './constructionPracticeRows.ts';
import { projectRows, qualificationRows } from './constructionRows.ts';
import { dishonestDebtRows, enforcementRows } from './courtRows.ts';
import { consumptionRestrictionRows, falseLitigationRows, judgmentRows } from './courtRulingRows.ts';
import { CsvFile } from './csvFile.ts';
import { contributionRows, enrolmentRows } from './insuranceRows.ts';
import { benefitFraudRows, labourHonourRows, labourViolationRows } from './labourConductRows.ts';
import { licenceRows, penaltyRows, registrationRows, seriousViolationRows } from './marketRows.ts';
import {
  abnormalOperationRows,
  annualReportRows,
  marketInspectionRows,
  qualityRecordRows,
  riskGradeRows,
} from './marketSupervisionRows.ts';
import { organisationAt } from './organisation.ts';
import { organisationParty, personParty, type Party, type Row } from './party.ts';
import { isAged, personAt } from './person.ts';
import { brokenPromiseRows, institutionReportRows, socialOrganisationRows } from './profileRows.ts';
import { legalPersonRow, populationRow, relationRows } from './registryRows.ts';
import { contributionArrearsRows, labourGradeRows, wageArrearsRows } from './socialSecurityRows.ts';
import {
  irregularTaxpayerRows,
  majorTaxViolationRows,
  taxCommitmentRows,
  taxInspectionRows,
  taxPaidRows,
  taxPenaltyRows,
} from './taxConductRows.ts';
import { taxArrearsRows, taxGradeRows } from './taxRows.ts';
import { watchRows } from './watchRows.ts';

/** What a subject contributes to each file of records. */
const recordRows: Record<string, (party: Party, city: City) => Row[]> = {
  'registry/institution-annual-report': institutionReportRows,
  'registry/social-organisation-evaluation': socialOrganisationRows,
  'registry/broken-promise': brokenPromiseRows,
  'tax/tax-credit-grade': taxGradeRows,
  'tax/tax-arrears': taxArrearsRows,
  'tax/major-tax-violation': majorTaxViolationRows,
  'tax/tax-penalty': taxPenaltyRows,
  'tax/tax-inspection': taxInspectionRows,
  'tax/irregular-taxpayer': irregularTaxpayerRows,
  'tax/tax-paid': taxPaidRows,
  'tax/tax-commitment': taxCommitmentRows,
  'market-regulation/market-registration': registrationRows,
  'market-regulation/administrative-licence': licenceRows,
  'market-regulation/administrative-penalty': penaltyRows,
  'market-regulation/serious-violation': seriousViolationRows,
  'market-regulation/risk-grade': riskGradeRows,
  'market-regulation/abnormal-operation': abnormalOperationRows,
  'market-regulation/annual-report': annualReportRows,
  'market-regulation/market-inspection': marketInspectionRows,
  'market-regulation/quality-record': qualityRecordRows,
  'courts/enforcement': enforcementRows,
  'courts/dishonest-debt': dishonestDebtRows,
  'courts/consumption-restriction': consumptionRestrictionRows,
  'courts/judgment': judgmentRows,
  'courts/false-litigation': falseLitigationRows,
  'social-security/labour-grade': labourGradeRows,
  'social-security/contribution-arrears': contributionArrearsRows,
  'social-security/wage-arrears': wageArrearsRows,
  'social-security/enrolment': enrolmentRows,
  'social-security/contribution': contributionRows,
  'social-security/labour-violation': labourViolationRows,
  'social-security/benefit-fraud': benefitFraudRows,
  'social-security/labour-honour': labourHonourRows,
  'construction/construction-qualification': qualificationRows,
  'construction/construction-practitioner': (party, city) => practitionerRows(city, party),
  'construction/market-conduct': marketConductRows,
  'construction/construction-score': constructionScoreRows,
  'construction/housing-support-fraud': housingSupportRows,
  'construction/construction-project': (party, city) => projectRows(city, party),
  ...Object.fromEntries(
    ['tax', 'market-regulation', 'courts', 'social-security', 'construction'].map((sector) => [
      `${sector}/watch-list`,
      (party: Party) => watchRows(sector, party),
    ]),
  ),
};

/**
 * Writes a synthetic city as one CSV per data set, `<folder>/<sector>/<dataset>.csv`, in the columns of the layouts, and answers the
 * number of rows of each. The same city gives the same bytes. Subjects are made one after the other and none is held.
 */
export async function writeCity(
  city: City,
  folder: string,
  onProgress: (done: number) => void = () => undefined,
): Promise<Record<string, number>> {
  const files = new Map<string, CsvFile>();
  for (const { sector, dataset } of await listLayouts()) {
    const layout = await loadLayout(sector, dataset);
    files.set(
      `${sector}/${dataset}`,
      await CsvFile.create(
        join(folder, sector, `${dataset}.csv`),
        layout.columns.map(({ header }) => header),
      ),
    );
  }
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'SYNTHETIC.txt'), notice(city));

  const write = async (name: string, rows: readonly Row[]): Promise<void> => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`${name}: 没有布局 / there is no layout`);
    for (const row of rows) await file.write(row);
  };
  const records = async (party: Party): Promise<void> => {
    for (const [name, rowsOf] of Object.entries(recordRows)) {
      const rows = rowsOf(party, city);
      if (rows.length > 0) await write(name, rows);
    }
  };

  const coded = codedSubjects(city);
  for (let index = 0; index < coded; index++) {
    const organisation = organisationAt(city, index);
    await write('registry/legal-persons', [legalPersonRow(city, organisation)]);
    await write('registry/relations', relationRows(city, organisation));
    await records(organisationParty(city.seed, organisation));
    onProgress(index + 1);
  }
  for (let index = 0; index < city.people; index++) {
    const person = personAt(city, index);
    await write('registry/population', [populationRow(city, person)]);
    // minors are in no departmental file; neither is who came of age only lately
    if (isAged(person, 19)) await records(personParty(city.seed, person));
    onProgress(coded + index + 1);
  }
  for (const file of files.values()) await file.close();
  return Object.fromEntries([...files].map(([name, { rows }]) => [name, rows]));
}

function notice(city: City): string {
  return [
    '合成数据，全部为计算机生成，不对应任何真实的人、单位或者案件。',
    '姓名、名称、地址、号码、文号均为虚构；号码的校验位有效，以便检验程序。如与真实情况相同，纯属巧合。不得用于任何真实用途。',
    '',
    'SYNTHETIC DATA, made by a program; no row is about any real person, body or case. Names, addresses, numbers and documents are',
    'invented; check characters are valid so that programs can be tested. Any likeness is accidental. Not for any real use.',
    '',
    `种子 / seed: ${String(city.seed)}`,
    `参照日期 / as of: ${referenceDay}`,
    `主体 / subjects: ${String(codedSubjects(city) + city.people)}`,
    '',
  ].join('\n');
}
