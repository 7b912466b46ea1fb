import type { City } from './city.ts';
import { marketConductRows } from './constructionConductRows.ts';
import { constructionScoreRows, housingSupportRows, practitionerRows } from './constructionPracticeRows.ts';
import { projectRows, qualificationRows } from './constructionRows.ts';
import { dishonestDebtRows, enforcementRows } from './courtRows.ts';
import { consumptionRestrictionRows, falseLitigationRows, judgmentRows } from './courtRulingRows.ts';
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
import type { Party, Row } from './party.ts';
import { brokenPromiseRows, institutionReportRows, socialOrganisationRows } from './profileRows.ts';
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
export const recordRows: Record<string, (party: Party, city: City) => Row[]> = {
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
