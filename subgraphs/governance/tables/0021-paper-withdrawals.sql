-- 书面撤回：凭什么撤回、谁登记 / a consent that was withdrawn on paper: by which, and who recorded it
alter table consent
  add column withdrawal_number text,
  add column withdrawal_signed_on date,
  add column withdrawal_digest text,
  add column withdrawal_recorded_by text,
  add column withdrawal_recorded_for text,
  add check (withdrawal_number is null or (withdrawn_at is not null and withdrawal_signed_on is not null and withdrawal_digest is not null
    and withdrawal_recorded_by is not null and withdrawal_recorded_for is not null));
