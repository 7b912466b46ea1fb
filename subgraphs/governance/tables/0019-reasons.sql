-- 撤回、暂停的理由随变更告知收到过该记录的单位 / the reason of a withdrawal or suspension goes with it to whoever received the record
alter table receiver_outbox add column reason text;
