-- 留存的行在哪一行被采用：据此知道一条记录出自哪一批文件 / the line on which a kept row was taken: by it is known with which file came what a record says
alter table collected_row add column settled_line integer;
create index collected_row_settled on collected_row (settled_run, settled_line) where settled_run is not null;
