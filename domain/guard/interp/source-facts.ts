import type { Call } from '../call.ts';
import type { Language } from './tokens.ts';
import type { Reader, Value } from './values.ts';

/** What the code does, handed back to the shell's own tables. */
export interface SinkHandlers {
  words: (list: string[]) => string;
  text: (line: string) => string;
  emit: (program: string, args: string[]) => void;
  write: (path: string, content: string | null) => void;
}

/** Names that run a program, in any language; a text is shell text, a list an argument vector. */
export const EXEC =
  /^(?:system|popen[234]?|getoutput|getstatusoutput|run|call|check_call|check_output|Popen|exec|execSync|spawn|spawnSync|execFile|execFileSync|shell_exec|passthru|proc_open|pcntl_exec|execute|capture[23]e?|pipeline|sh|shell|cmd|execa|execaSync|execaCommand|execaCommandSync|Command|create_subprocess_shell|create_subprocess_exec|posix_spawnp?|execv[pe]*|execl[pe]*|spawn[lv][pe]*|\$|bash|system2|command|open3|popen2e|backtick|shellOut|fork_exec|createProcess)$/;
export const REMOVE_TREE =
  /^(?:rmtree|rm_rf|rm_r|remove_tree|remove_dir_all|removeSync|emptyDirSync|emptyDir|remove_entry_secure|remove_entry|removedirs|rimraf|rimrafSync|del|delSync|deleteSync|RemoveAll|rm_rf!|deleteDir|remove_all)$/;
export const REMOVE =
  /^(?:remove|unlink|unlinkSync|rmdir|rmdirSync|rm|rmSync|delete|removeFile|trash|rm!|rm_f|send2trash)$/;

/** A reader that stands before the arguments of a call. */
export type Opened = Reader & { all: () => { values: Value[]; named: Map<string, Value> } };

/** Facts of one piece of code. */
export interface SourceFacts {
  language: Language;
  call: Call;
  on: SinkHandlers;
  inMemory: boolean;
  /** Reads code that this code evaluates; gives what it prints. */
  nested: (source: string) => string;
}
