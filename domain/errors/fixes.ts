import { decide } from '../guard/decide.ts';
import type { GuardPolicy } from '../guard/types.ts';
import { distributionOf } from './dist-names.ts';
import { packageOfCommand } from './command-packages.ts';
import type { ErrorRecord, FixFacts, FixTemplate } from './record.ts';
import { projectTools } from './tools.ts';
import { oneLine } from './text.ts';
import { nameSlot } from '../voice/slots.ts';
import type { ErrorFinding, Fix } from './types.ts';

// A slot may enter a command only when a shell cannot read more into it than one word.
const SAFE_WORD = /^[\w@%+=:,./~^-]{1,200}$/;
/** Slots that are ours (tool names and quoted texts), not words of untrusted output. */
const OWN_SLOTS = /^(?:py|js)\.|\.quoted$/;

/** The slot values of a finding: captures, place and what follows from them. */
export function slotsOf(
  finding: ErrorFinding,
  rootFiles: readonly string[],
): Record<string, string> {
  const slots: Record<string, string> = {
    ...finding.captures,
    ...projectTools(rootFiles),
    message: finding.message,
  };
  if (finding.file) slots['file'] = finding.file;
  if (finding.line !== undefined) slots['line'] = String(finding.line);
  const module = slots['module'];
  if (module) {
    slots['top'] = module.split('.')[0] ?? module;
    slots['dist'] = distributionOf(module);
    const pkg = nodePackageOf(module);
    if (pkg) slots['pkg'] = pkg;
  }
  const path = slots['path'] ?? slots['file'];
  if (path) slots['path.dir'] = directoryOf(path);
  const packaged = packageOfCommand(slots['cmd'] ?? '');
  if (packaged) slots['cmd.package'] = packaged;
  const { test, suite } = slots;
  if (test) slots['test.quoted'] = quote(test);
  if (test && suite) slots['test.id'] = `${suite}.${test}`;
  for (const [name, value] of Object.entries(slots)) if (value === '') delete slots[name];
  return slots;
}

function quote(text: string): string {
  return `'${oneLine(text, 120).replaceAll("'", String.raw`'\''`)}'`;
}

function directoryOf(path: string): string {
  const cut = path.lastIndexOf('/');
  if (cut < 0) return '.';
  return cut === 0 ? '/' : path.slice(0, cut);
}

/** The npm package an import belongs to: `@a/b/c` → `@a/b`; null for paths and built-ins. */
export function nodePackageOf(module: string): string | null {
  if (/^(?:[./~#]|node:|[A-Za-z]:\\)/.test(module)) return null;
  const parts = module.split('/');
  const name = module.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
  return name && /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i.test(name) ? name : null;
}

/** Fills a template; null when a slot is empty, or unsafe inside a command. */
export function renderFix(errorType: string, template: FixTemplate, facts: FixFacts): Fix | null {
  if (template.when && !template.when(facts)) return null;
  let missing = false;
  const fill = (text: string, inCommand: boolean): string =>
    text.replace(/\{([\w.-]+)\}/g, (_, name: string) => {
      const value = facts.slots[name];
      if (value === undefined || (inCommand && !OWN_SLOTS.test(name) && !isSafeWord(value))) {
        missing ||= value === undefined ? !(name in facts.slots) : true;
        return '';
      }
      if (inCommand || OWN_SLOTS.test(name)) return value;
      const spoken = spokenValue(value);
      missing ||= spoken === '';
      return spoken;
    });
  const isCommand =
    template.command !== null &&
    (template.command !== undefined || template.action.startsWith('Run '));
  const action = fill(template.action, isCommand);
  const command = isCommand
    ? fill(template.command ?? template.action.slice('Run '.length), true)
    : null;
  if (missing) return null;
  const rendered: Fix = { id: `${errorType}/${template.id}`, action: oneLine(action, 300) };
  if (command) rendered.command = command;
  if (template.reference) {
    const reference = template.reference.replace(
      /\{([\w.-]+)\}/g,
      (_, name: string) => facts.slots[name] ?? '',
    );
    if (reference) rendered.reference = oneLine(reference, 200);
  }
  return rendered;
}

/** A value inside an order: a plain word as it is, anything else between quotation marks, so that it cannot order. */
function spokenValue(value: string): string {
  return isSafeWord(value) ? value : nameSlot(value);
}

function isSafeWord(value: string): boolean {
  // A leading dash would be read as an option.
  return SAFE_WORD.test(value) && !value.startsWith('-');
}

/** All repairs that fit a finding, best first. */
export function suggestFixes(
  record: ErrorRecord,
  finding: ErrorFinding,
  rootFiles: readonly string[],
): Fix[] {
  const facts: FixFacts = {
    slots: slotsOf(finding, rootFiles),
    command: finding.command,
    rootFiles,
  };
  const own = record.fixes.flatMap((template) => renderFix(record.id, template, facts) ?? []);
  const repairs = carriedFixes(finding);
  const said = new Set(repairs.map(({ action }) => action));
  return [...repairs, ...own.filter(({ action }) => !said.has(action)).filter(isAllowed)];
}

/** The repairs that the finding itself carries: all there is for a type that only its finder knows. */
export function carriedFixes(finding: ErrorFinding): Fix[] {
  return repairsOf(finding.errorType, finding).filter(isAllowed);
}

/** The command put right (see repair.ts), where the watcher could tell how. */
function repairsOf(errorType: string, finding: ErrorFinding): Fix[] {
  return [0, 1, 2].flatMap((index) => {
    const name = repairSlot(index);
    const command = finding.captures[name];
    return command === undefined
      ? []
      : [{ id: `${errorType}/${name}`, action: oneLine(`Run ${command}`, 300), command }];
  });
}

/** The capture that holds the command put right, best first: `repair`, `repair2`, `repair3`. */
export function repairSlot(index: number): string {
  return index === 0 ? 'repair' : `repair${String(index + 1)}`;
}

/** What the guard lets an unattended agent run when the user's own policy is not known. */
const CAUTIOUS: GuardPolicy = {
  mode: 'balanced',
  workspace: '/workspace',
  home: '/home/user',
  protectedPaths: [],
  allowlist: [],
  nowMs: 0,
  headless: true,
};

/** True when the operator may say it: no command, or one that the guard does not block. */
function isAllowed({ command }: Fix): boolean {
  return command === undefined || decide(command, CAUTIOUS.workspace, CAUTIOUS).verdict !== 'block';
}
