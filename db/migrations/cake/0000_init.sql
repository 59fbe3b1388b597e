CREATE TABLE `command_audit` (
	`task_id` text NOT NULL,
	`id` integer NOT NULL,
	`ts_ms` integer NOT NULL,
	`command` text NOT NULL,
	`verdict` text NOT NULL,
	`rule_id` text,
	`hash` text NOT NULL,
	PRIMARY KEY(`task_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `context` (
	`task_id` text NOT NULL,
	`key` text NOT NULL,
	`value` text NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`task_id`, `key`)
);
--> statement-breakpoint
CREATE TABLE `error_memory` (
	`task_id` text NOT NULL,
	`seq` integer NOT NULL,
	`ts_ms` integer NOT NULL,
	`signature` text NOT NULL,
	`error_type` text NOT NULL,
	`normalized` text NOT NULL,
	`message` text NOT NULL,
	PRIMARY KEY(`task_id`, `seq`)
);
--> statement-breakpoint
CREATE INDEX `error_memory_signature` ON `error_memory` (`signature`,`ts_ms`);--> statement-breakpoint
CREATE INDEX `error_memory_age` ON `error_memory` (`ts_ms`);--> statement-breakpoint
CREATE TABLE `events` (
	`task_id` text NOT NULL,
	`seq` integer NOT NULL,
	`ts_ms` integer NOT NULL,
	`epoch` integer NOT NULL,
	`kind` text NOT NULL,
	`payload` text NOT NULL,
	PRIMARY KEY(`task_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `interventions` (
	`injection_id` text PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`number` integer NOT NULL,
	`signature` text NOT NULL,
	`error_type` text NOT NULL,
	`episode` integer NOT NULL,
	`strike` integer NOT NULL,
	`fix_id` text,
	`text` text NOT NULL,
	`composed_at_ms` integer NOT NULL,
	`detected_at_ms` integer NOT NULL,
	`delivery` text,
	`delivered_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `interventions_task` ON `interventions` (`task_id`,`number`);--> statement-breakpoint
CREATE INDEX `interventions_type` ON `interventions` (`error_type`,`fix_id`);--> statement-breakpoint
CREATE TABLE `outcomes` (
	`injection_id` text PRIMARY KEY NOT NULL,
	`outcome` text NOT NULL,
	`basis` text NOT NULL,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `pattern_violations` (
	`task_id` text NOT NULL,
	`seq` integer NOT NULL,
	`ts_ms` integer NOT NULL,
	`rule_id` text NOT NULL,
	`command` text NOT NULL,
	PRIMARY KEY(`task_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `snapshots` (
	`id` text PRIMARY KEY NOT NULL,
	`task_id` text,
	`work_tree` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`record` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tasks` (
	`task_id` text PRIMARY KEY NOT NULL,
	`goal` text NOT NULL,
	`repo` text NOT NULL,
	`work_tree` text NOT NULL,
	`agent` text NOT NULL,
	`state` text NOT NULL,
	`outcome` text,
	`score` real,
	`created_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	`deliverables` text NOT NULL,
	`report` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_live_tree` ON `tasks` (`work_tree`) WHERE "tasks"."outcome" is null;