CREATE TABLE `command_failures` (
	`work_tree` text NOT NULL,
	`command` text NOT NULL,
	`signature` text NOT NULL,
	`error_type` text NOT NULL,
	`task_id` text NOT NULL,
	`failed_at_ms` integer NOT NULL,
	`passed_at_ms` integer,
	PRIMARY KEY(`work_tree`, `command`, `signature`)
);
--> statement-breakpoint
CREATE TABLE `db_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at_ms` integer NOT NULL,
	`kind` text NOT NULL,
	`detail` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `error_signatures` (
	`id` integer PRIMARY KEY NOT NULL,
	`signature` text NOT NULL,
	`error_type` text NOT NULL,
	`normalized` text NOT NULL,
	`last_seen_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `error_signatures_signature` ON `error_signatures` (`signature`);--> statement-breakpoint
CREATE INDEX `error_signatures_age` ON `error_signatures` (`last_seen_ms`);--> statement-breakpoint
ALTER TABLE `interventions` ADD `action` text;--> statement-breakpoint
ALTER TABLE `interventions` ADD `fix_command` text;--> statement-breakpoint
ALTER TABLE `interventions` ADD `failed_command` text;--> statement-breakpoint
CREATE INDEX `interventions_signature` ON `interventions` (`signature`,`task_id`);--> statement-breakpoint
-- Written by hand, drizzle knows no virtual tables. The texts themselves are in error_signatures.
CREATE VIRTUAL TABLE `error_text` USING fts5(`text`, tokenize='trigram case_sensitive 1', detail=none, content='', contentless_delete=1);
--> statement-breakpoint
-- Deletions are merged by the clean-up: in the middle of an insert they would cost 0.4 s at 20 000 texts.
INSERT INTO `error_text` (`error_text`, `rank`) VALUES ('deletemerge', 0);
--> statement-breakpoint
CREATE VIRTUAL TABLE `error_terms` USING fts5vocab('error_text', 'row');
--> statement-breakpoint
INSERT INTO `error_signatures` (`signature`, `error_type`, `normalized`, `last_seen_ms`)
	SELECT `signature`, min(`error_type`), min(`normalized`), max(`ts_ms`) FROM `error_memory` GROUP BY `signature`;
--> statement-breakpoint
INSERT INTO `error_text` (`rowid`, `text`) SELECT `id`, `normalized` FROM `error_signatures`;
