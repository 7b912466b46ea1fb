-- 对主体保密的法定依据：用途在授权当时被隐去的，主体看不到这次紧急授权
-- the legal ground on which an elevation is not shown to its subject: that of its purpose when it was taken
alter table elevation add column hidden text;
