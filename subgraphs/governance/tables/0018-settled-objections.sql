-- 无法确定而已办结的异议：告知部门，记录不再因此永久保存 / objections that could not be determined and are closed: departments are told, so that their
-- records are not kept for ever
update case_file set pending = coalesce(pending, '[]'::jsonb) || '[{"kind": "OBJECTION", "on": true, "settled": true}]'::jsonb
where flags and kind = 'OBJECTION' and record is not null and state in ('NOTIFIED', 'CLOSED', 'FORM_REJECTED');
