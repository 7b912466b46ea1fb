-- 未成年人不列入任何名单：归集时记下自然人的出生日期，从不提供 / minors are never listed: the day of birth of a natural person is kept
-- when the entry is collected, and never served
alter table watch_entry add column party_born_on date;
