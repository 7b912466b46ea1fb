-- 已交部门办理、尚无答复的决定：有答复才告知；进程中途死去的，由后台向部门问明
-- a decision that a department was asked to carry out and has not answered yet: told once it has; what a process died over is found out in the background
alter table receiver_outbox add column held boolean not null default false;
