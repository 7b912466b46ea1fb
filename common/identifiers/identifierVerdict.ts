/** What is wrong with an identifier. */
export type IdentifierFault = 'EMPTY' | 'PLACEHOLDER' | 'LENGTH' | 'ALPHABET' | 'DIVISION' | 'BIRTH_DATE' | 'CHECK_CHARACTER';

/**
 * What a standard says of one normalised value.
 *
 * `conforming`: it is what the standard prescribes. `plausible`: it may have been issued, and is kept and matched even where
 * it does not conform; an implausible value identifies nobody.
 */
export interface IdentifierVerdict {
  conforming: boolean;
  plausible: boolean;
  reason?: IdentifierFault;
}

/** The value is what its standard prescribes. */
export const conforming: IdentifierVerdict = Object.freeze({ conforming: true, plausible: true });

/** The value does not conform but may have been issued: it is kept, marked. */
export const nonconforming = (reason: IdentifierFault): IdentifierVerdict => ({
  conforming: false,
  plausible: true,
  reason,
});

/** The value cannot be an identifier of this kind. */
export const implausible = (reason: IdentifierFault): IdentifierVerdict => ({
  conforming: false,
  plausible: false,
  reason,
});
