import { pinyin } from 'pinyin-pro';
import { normaliseName } from '../../common/normaliseName.ts';

/** What a name is found by. */
export interface NameIndex {
  readonly nameSearch: string;
  readonly namePairs: readonly string[];
  readonly initials: string;
}

/** Works out what a name is found by; a person's first character is read as a surname (单 is Shan, not Dan). */
export function nameIndex(name: string, isPerson: boolean): NameIndex {
  const nameSearch = normaliseName(name);
  const letters = pinyin(nameSearch, { pattern: 'first', toneType: 'none', type: 'array', surname: isPerson ? 'head' : 'off' });
  return {
    nameSearch,
    namePairs: pairsOf(nameSearch),
    initials: letters
      .join('')
      .toUpperCase()
      .replace(/[^0-9A-Z]/g, ''),
  };
}

/** The distinct pairs of neighbouring characters of a normalised text: a text that contains another has all of its pairs. */
export function pairsOf(text: string): string[] {
  const characters = [...text];
  return [...new Set(characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`))];
}
