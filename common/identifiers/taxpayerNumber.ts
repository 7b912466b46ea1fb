import { citizenId } from './citizenId.ts';
import { conforming, implausible, nonconforming, type IdentifierVerdict } from './identifierVerdict.ts';
import { isPlaceholder } from './isPlaceholder.ts';
import { organisationCode } from './organisationCode.ts';
import { unifiedSocialCreditCode } from './unifiedSocialCreditCode.ts';

/**
 * 纳税人识别号: since 2015 the unified social credit code; before, a division and an organisation code (15), or a citizen number,
 * alone (15, 18) or with two more digits (20).
 */
export const taxpayerNumber = {
  /** Judges a normalised value by the form that its length tells. */
  inspect(value: string): IdentifierVerdict {
    if (value === '') return implausible('EMPTY');
    if (isPlaceholder(value)) return implausible('PLACEHOLDER');
    if (!/^[0-9A-Z]+$/.test(value)) return implausible('ALPHABET');
    const forms =
      value.length === 18
        ? [unifiedSocialCreditCode.inspect(value), citizenId.inspect(value)]
        : value.length === 15
          ? [/^\d{6}/.test(value) ? organisationCode.inspect(value.slice(6)) : implausible('ALPHABET'), citizenId.inspect(value)]
          : value.length === 20 && /\d{2}$/.test(value)
            ? [citizenId.inspect(value.slice(0, 18))]
            : [implausible('LENGTH')];
    if (forms.some((form) => form.conforming)) return conforming;
    const kept = forms.find((form) => form.plausible) ?? forms[0];
    return kept?.plausible === true ? nonconforming(kept.reason ?? 'CHECK_CHARACTER') : implausible(kept?.reason ?? 'LENGTH');
  },
};
