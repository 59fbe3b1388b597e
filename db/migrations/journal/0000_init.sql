CREATE TABLE `command_audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`ts_ms` integer NOT NULL,
	`epoch` integer NOT NULL,
	`via` text NOT NULL,
	`cwd` text NOT NULL,
	`command` text NOT NULL,
	`decision` text NOT NULL,
	`prev_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`ts_ms` integer NOT NULL,
	`epoch` integer NOT NULL,
	`kind` text NOT NULL,
	`notable` integer NOT NULL,
	`payload` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `events_notable` ON `events` (`notable`,`seq`);--> statement-breakpoint
CREATE TABLE `injections` (
	`injection_id` text PRIMARY KEY NOT NULL,
	`text` text NOT NULL,
	`signature` text NOT NULL,
	`episode` integer NOT NULL,
	`strike` integer NOT NULL,
	`state` text NOT NULL,
	`intended_at_ms` integer NOT NULL,
	`written_at_ms` integer,
	`delivered_at_ms` integer
);
--> statement-breakpoint
CREATE TABLE `session` (
	`id` integer PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`epoch` integer NOT NULL,
	`agent` text NOT NULL,
	`resume_token` text,
	`host_pid` integer,
	`agent_pgid` integer,
	`started_at_ms` integer NOT NULL,
	`stopped_at_ms` integer,
	`stop_reason` text
);
