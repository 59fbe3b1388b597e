CREATE TABLE `injection_fixes` (
	`injection_id` text PRIMARY KEY NOT NULL,
	`error_type` text NOT NULL,
	`fix_id` text,
	`action` text NOT NULL
);
--> statement-breakpoint
-- A journal of an earlier version may hold a second message of one strike: it stays, under a name of its own.
UPDATE `injections` SET `signature` = `signature` || '#' || `injection_id` WHERE rowid NOT IN (
	SELECT min(rowid) FROM `injections` GROUP BY `signature`, `episode`, `strike`
);--> statement-breakpoint
CREATE UNIQUE INDEX `injections_once` ON `injections` (`signature`,`episode`,`strike`);