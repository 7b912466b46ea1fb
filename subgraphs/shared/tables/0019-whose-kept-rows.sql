-- 同样的行由不同区划报来，是各自的行；存疑的行提到的其他当事人 / the same row that two divisions supplied is a row of each; whom a row in doubt names beside its subject
alter table collected_row add column division text not null default '';
alter table collected_row add column others jsonb;
update collected_row k set division = r.division from collection_run r where r.number = coalesce(k.came_run, k.run) and r.division is not null;
alter table collected_row drop constraint collected_row_once;
alter table collected_row add constraint collected_row_once unique (dataset, row_hash, turn, jurisdiction, division);
