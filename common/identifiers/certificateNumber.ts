import { conforming, implausible, nonconforming, type IdentifierVerdict } from './identifierVerdict.ts';
import { isPlaceholder } from './isPlaceholder.ts';

/** Numbers of certificates that no national standard gives a check character: only their form is judged. */
export const certificateNumber = {
  /** 事业单位法人证书号: twelve digits beginning with 1 (`事证第144180000123号` is taken as its digits by `bare`). */
  inspectInstitution(value: string): IdentifierVerdict {
    const fault = unusable(value);
    if (fault !== undefined) return fault;
    return /^1\d{11}$/.test(value) ? conforming : nonconforming('LENGTH');
  },

  /** 社会组织登记证号: a unified code or a local number such as 粤清社证字第0123号. */
  inspectSocialOrganisation(value: string): IdentifierVerdict {
    return unusable(value) ?? conforming;
  },

  /** The digits of 事证第…号; any other normalised value as it is. */
  bare(value: string): string {
    return /^事证第?(\d{12})号?$/.exec(value)?.[1] ?? value;
  },
};

function unusable(value: string): IdentifierVerdict | undefined {
  if (value === '') return implausible('EMPTY');
  if (isPlaceholder(value)) return implausible('PLACEHOLDER');
  if (value.length < 4 || value.length > 50) return implausible('LENGTH');
  if (!/^[0-9A-Z\p{Script=Han}()〔〕[\].]+$/u.test(value) || !/\d/.test(value)) return implausible('ALPHABET');
  return undefined;
}
