-- 签名所对的原文：jsonb 会改变键的次序，只有原文能核验 / the very text that was signed: jsonb reorders keys, only this can be verified
alter table issued_document add column signed text;
