import sql, { raw, type Sql } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import type { Merged, StagedWriter } from '../../shared/collection/mergeLines.ts';
import { saidBefore } from '../../shared/collection/saidBefore.ts';
import type { Lines, Stage } from '../../shared/collection/stage.ts';
import { isOldNews, superseded } from './isOldNews.ts';
import { repeatedPersons } from './repeatedPersons.ts';
import { PERSON_COLUMNS, profileColumns, stagedPersons } from './stagedPersons.ts';

/**
 * Writes 人口 from the stage: the person of each row is found by its documents or put on file. One whom another subject's row had named is
 * `accepted` when its own row comes. A dozen statements a portion, whatever its size; a row that says the same as before touches nothing.
 *
 * @param columns those that the file fills; the others keep what they hold
 */
export function populationWriter(columns: readonly string[]): StagedWriter {
  const profile = profileColumns(columns);
  return {
    columns: stagedPersons(columns),
    async merge(tx, stage, lines, run) {
      await findPersons(tx, stage, lines);
      const refused: Merged['refused'] = [
        ...(await withoutDocument(tx)),
        ...(await renamed(tx)),
        ...(await repeatedPersons(tx, (hashes) => saidBefore(tx, stage, lines.from, hashes))),
      ];
      await leaveOut(tx, refused);
      const since = await saidSince(tx, run.number);
      await leaveOut(tx, since);
      refused.push(...since);
      const counts = await outcomes(tx);
      if (counts.newcomers > 0) await addPersons(tx, stage, run.number, profile);
      if (counts.known > 0) {
        await unlinkStrangers(tx);
        await updatePersons(tx, stage, run.number, columns.includes('division'), profile);
      }
      await tx.execute('drop table incoming_person');
      const { accepted, changed, unchanged, corrected } = counts;
      const isWritten = counts.newcomers + counts.known > 0;
      // Whose entries changed is told as anybody's.
      return { accepted, changed, unchanged, corrected, refused, subjects: isWritten ? undefined : [] };
    },
  };
}

/**
 * Looks up who the rows of some lines are about: of several documents the first that finds somebody decides. Each row looks for its person by an index,
 * whatever the planner thinks of tables that are just being filled; nearly all have one document, for which no list is opened.
 */
async function findPersons(tx: Database, stage: Stage, { from, to }: Lines): Promise<void> {
  await tx.execute("set local work_mem = '64MB'");
  await tx.query(sql`
    create temporary table incoming_person as
    select _line as line, _notes is not null as noted, found.subject as known, registered.content_hash is null as accepted,
      registered.content_hash is not distinct from staged.content_hash as unchanged, registered.content_hash as held,
      registered.content_hash is not null and named_otherwise as renamed, registered.content_hash is null and named_otherwise as is_stranger,
      case when found.subject is not null then array['#' || found.subject]
        when cardinality(document_kinds) = 1 then array[document_kinds[1] || ':' || document_values[1]]
        else array(select concat(kind, ':', value) from unnest(document_kinds, document_values) d (kind, value)) end as keys
    from ${stage.name} staged
    left join lateral (
      select subject from registry.identifier one where one.kind = document_kinds[1] and one.value = document_values[1] limit 1
    ) first on true
    left join lateral (
      select i.subject from unnest(document_kinds, document_values) with ordinality d (kind, value, turn),
        lateral (select subject from registry.identifier one where one.kind = d.kind and one.value = d.value limit 1) i
      where first.subject is null and cardinality(document_kinds) > 1 order by d.turn limit 1
    ) further on true
    left join lateral (select coalesce(first.subject, further.subject) as subject) found on true
    left join lateral (select content_hash, name_search from registry.subject one where one.number = found.subject limit 1) registered on true
    left join lateral (select registered.name_search <> staged.name_search and registered.name_search <> all(staged.former_searches) as named_otherwise) names on true
    where _line between ${raw(String(from))} and ${raw(String(to))} and _verdict is null`);
}

async function leaveOut(tx: Database, refused: Merged['refused']): Promise<void> {
  if (refused.length === 0) return;
  await tx.query(sql`delete from incoming_person where line = any(${refused.map(({ line }) => line)}::integer[])`);
}

/** The rows of an old file about persons of whom a later one said otherwise. */
async function saidSince(tx: Database, run: number): Promise<Merged['refused']> {
  if (!(await isOldNews(tx, run))) return [];
  const rows = await tx.query<{ line: number; run: number }>(sql`
    select line, person.run from incoming_person join registry.subject person on person.number = known where held is not null and not unchanged`);
  return rows.map(({ line, run: since }) => ({ line, note: superseded(since) }));
}

async function withoutDocument(tx: Database): Promise<Merged['refused']> {
  const rows = await tx.query<{ line: number }>(sql`select line from incoming_person where keys = '{}'`);
  return rows.map(({ line }) => ({ line, note: { reason: 'IDENTIFIER_MISSING' } }));
}

/** A mistyped number that happens to conform must not give one person another's name: whoever has changed it says what it was. */
async function renamed(tx: Database): Promise<Merged['refused']> {
  const rows = await tx.query<{ line: number }>(sql`select line from incoming_person where renamed`);
  return rows.map(({ line }) => ({ line, note: { reason: 'RENAMED', column: '姓名' } }));
}

/**
 * A mistyped document in a firm's registration, which comes before the persons' own, must not make a stranger its representative, who may
 * read everything about it: whoever turns out to have another name than the one by which alone he was known represents nobody by that
 * registration.
 */
async function unlinkStrangers(tx: Database): Promise<void> {
  await tx.query(sql`
    delete from registry.relation
    where from_subject = any(array(select known from incoming_person where is_stranger)) and kind in ('LEGAL_REPRESENTATIVE', 'OPERATOR')
      and dataset = 'legal-persons'`);
}

interface Outcomes extends Pick<Merged, 'accepted' | 'changed' | 'unchanged' | 'corrected'> {
  newcomers: number;
  /** Who is on file, and is written over. */
  known: number;
}

async function outcomes(tx: Database): Promise<Outcomes> {
  const [counted] = await tx.query<Outcomes>(sql`
    select count(*) filter (where accepted and not noted)::integer as accepted,
      count(*) filter (where not accepted and not unchanged and not noted)::integer as changed,
      count(*) filter (where unchanged)::integer as unchanged,
      coalesce(json_agg(line order by line) filter (where not unchanged and noted), '[]') as corrected,
      count(*) filter (where known is null)::integer as newcomers,
      count(*) filter (where known is not null and not unchanged)::integer as known
    from incoming_person`);
  return counted as Outcomes;
}

/** Puts persons on file, who can only be added: nobody was found by any of their documents, and no two of the rows share one. */
async function addPersons(tx: Database, stage: Stage, run: number, profile: readonly string[]): Promise<void> {
  const own = raw(PERSON_COLUMNS.join(', '));
  // Identifiers go in in the order of their index, whose pages are then each looked for once.
  await tx.query(sql`
    with numbered as materialized (
      select nextval('registry.individual_number') as number, newcomer.*
      from (select staged.* from incoming_person join ${stage.name} staged on _line = line where known is null order by line) newcomer
    ),
    subjects as (
      insert into registry.subject (number, kind, ${own}, content_hash, run, source_line)
      select number, 'INDIVIDUAL', ${own}, content_hash, ${run}::bigint, _line from numbered order by number
    ),
    ${profile.length === 0 ? sql`` : sql`profiles as (insert into registry.profile (subject, ${listed(profile)}) select number, ${listed(profile)} from numbered order by number),`}
    former_names as (
      insert into registry.former_name (subject, position, name)
      select number, turn - 1, former from numbered, unnest(former_names) with ordinality f (former, turn) where former_names <> '{}'
    ),
    identifiers as (
      insert into registry.identifier (kind, value, subject, conforming)
      select document_kinds[1] as kind, document_values[1] as value, number, document_conforming[1] from numbered
      union all
      select d.kind, d.value, number, d.conforming
      from numbered, unnest(document_kinds[2:], document_values[2:], document_conforming[2:]) d (kind, value, conforming) where cardinality(document_kinds) > 1
      order by kind, value
    )
    select`);
}

/** Writes over persons who are on file; a document that another subject holds stays with it. */
async function updatePersons(tx: Database, stage: Stage, run: number, hasDivision: boolean, profile: readonly string[]): Promise<void> {
  const from = sql`from incoming_person join ${stage.name} staged on _line = line where known is not null and not unchanged`;
  const columns = PERSON_COLUMNS.filter((name) => name !== 'division' || hasDivision);
  await tx.query(sql`
    update registry.subject person
    set ${listed(columns.map((name) => `${name} = row.${name}`))}, kind = 'INDIVIDUAL', industry = null, content_hash = row.content_hash, run = ${run}::bigint,
      source_line = row._line, collected_at = now()
    from (select known, staged.* ${from}) row where person.number = row.known`);
  await tx.query(sql`
    insert into registry.identifier (kind, value, subject, conforming)
    select d.kind, d.value, known, d.conforming
    from (select known, line, document_kinds, document_values, document_conforming ${from}) row,
      unnest(document_kinds, document_values, document_conforming) with ordinality d (kind, value, conforming, turn)
    order by line, turn
    on conflict (kind, value) do nothing`);
  await tx.query(sql`delete from registry.former_name where subject in (select known ${from} and former_names <> '{}')`);
  await tx.query(sql`
    insert into registry.former_name (subject, position, name)
    select known, turn - 1, former from (select known, former_names ${from} and former_names <> '{}') row,
      unnest(former_names) with ordinality f (former, turn)`);
  if (profile.length === 0) return;
  await tx.query(sql`
    insert into registry.profile (subject, ${listed(profile)}) select known, ${listed(profile)} ${from} order by known
    on conflict (subject) do update set ${listed(profile.map((name) => `${name} = excluded.${name}`))}`);
}

function listed(names: readonly string[]): Sql {
  return raw(names.join(', '));
}
