import { type FSWatcher, existsSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError, type ConfigSources, configFiles, loadConfig } from './load.ts';
import type { Config } from './types.ts';

/** One save of an editor makes several notifications. */
const DEBOUNCE_MS = 75;
/** Backstop where the kernel tells nothing (network file systems, a folder made later). */
const POLL_MS = 500;

/** A configuration that follows its files. */
export interface ConfigWatch {
  /** The last good configuration. */
  current(): Config;
  close(): void;
}

/**
 * Loads the configuration and follows its files: a valid edit is in force within a second, an invalid
 * one keeps the last good configuration and is told. Throws ConfigError when the first load fails.
 */
export function watchConfig(
  sources: ConfigSources,
  listener: { onChange: (config: Config) => void; onProblem: (error: ConfigError) => void },
): ConfigWatch {
  const files = Object.values(configFiles(sources)).filter((file) => file !== null);
  let config = loadConfig(sources);
  let seen = fingerprint(files);
  let debounce: NodeJS.Timeout | undefined;

  const reload = (): void => {
    const now = fingerprint(files);
    if (now === seen) return;
    seen = now;
    try {
      const next = loadConfig(sources);
      if (JSON.stringify(next) === JSON.stringify(config)) return;
      config = next;
      listener.onChange(config);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      listener.onProblem(error);
    }
  };
  const soon = (): void => {
    clearTimeout(debounce);
    debounce = setTimeout(reload, DEBOUNCE_MS);
  };
  // The folder, not the file: an editor that writes by rename replaces the file that was watched.
  const watchers = files.map(dirname).flatMap((dir) => watchFolder(dir, soon));
  const poll = setInterval(reload, POLL_MS);
  poll.unref();

  return {
    current: () => config,
    close() {
      clearTimeout(debounce);
      clearInterval(poll);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watchFolder(dir: string, onEvent: () => void): FSWatcher[] {
  if (!existsSync(dir)) return [];
  const watcher = watch(dir, { persistent: false }, onEvent);
  // A folder that is removed ends its watcher; the poll goes on.
  watcher.on('error', () => watcher.close());
  return [watcher];
}

function fingerprint(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat === undefined ? '-' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
    })
    .join('|');
}
