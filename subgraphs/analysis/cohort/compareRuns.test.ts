import { setOf } from '../../shared/cohort/subjectSet.ts';
import { toldRuns, type KeptRun } from './compareRuns.ts';

const PERSON = 2_000_000_000;
const MINIMUM = 5;

/** Those from one number up to another. */
const between = (from: number, until: number): number[] => Array.from({ length: until - from }, (_none, index) => from + index);
const persons = (...numbers: number[]): KeptRun => ({
  universe: 'individual',
  hasPersons: true,
  members: setOf(numbers.map((number) => PERSON + number)),
});
/** What is told of runs, the oldest first. */
const told = (...runs: KeptRun[]) =>
  toldRuns(runs.toReversed(), MINIMUM)
    .toReversed()
    .map(({ count, entered, left }) => [count, entered, left]);

describe('runs of a saved cohort of persons', () => {
  it('do not tell that three entered, by how many there were, are and have left', () => {
    // A hundred, then eight fewer and three more.
    expect(told(persons(...between(0, 100)), persons(...between(8, 103)))).toEqual([
      [100, null, null],
      [95, null, null],
    ]);
  });

  it('nor that three did, by the counts alone, over several quarters either', () => {
    expect(told(persons(...between(0, 98)), persons(...between(0, 101)), persons(...between(0, 102)), persons(...between(0, 103)))).toEqual(
      [
        [95, null, null],
        [null, null, null],
        [null, null, null],
        [100, null, null],
      ],
    );
  });

  it('nor that nobody did: else what is withheld would tell that somebody had', () => {
    expect(told(persons(...between(0, 100)), persons(...between(0, 100)))[1]).toEqual([null, null, null]);
  });

  it('tell both where both are enough, in whole groups', () => {
    expect(told(persons(...between(0, 100)), persons(...between(8, 107)))[1]).toEqual([95, 5, 5]);
  });

  it('tell nothing to whoever may not test by it', () => {
    const run = persons(...between(0, 100));
    expect(told(run, { ...run, universe: undefined }, { ...run, universe: undefined })).toEqual([
      [100, null, null],
      [null, null, null],
      [null, null, null],
    ]);
  });

  it('compare with none of another universe', () => {
    expect(told({ ...persons(...between(0, 100)), universe: 'organisation individual' }, persons(...between(0, 101)))[1]).toEqual([
      100,
      null,
      null,
    ]);
  });
});

it('runs of a saved cohort of organisations tell who entered and who left each by itself, exactly', () => {
  const firms = (from: number, until: number): KeptRun => ({
    universe: 'organisation',
    hasPersons: false,
    members: setOf(between(from, until)),
  });
  expect(told(firms(0, 100), firms(8, 103))).toEqual([
    [100, null, null],
    [95, null, 8],
  ]);
});
