import { describe, expect, it } from 'vitest';
import { awkCommands } from '../../../domain/guard/wrap/awk.ts';

describe('awkCommands', () => {
  it.each([
    ['BEGIN { system("rm -rf /") }', ['rm -rf /']],
    ['{ print $0 | "sh -s" }', ['sh -s']],
    ['BEGIN { "date" | getline now; print now }', ['date']],
    ['{ print "rm -rf /" | "/bin/sh" }', ['rm -rf /', '/bin/sh']],
    ['{ printf("halt") |& "bash" }', ['halt', 'bash']],
    ['/"/ { system("id") }', ['id']],
    ['$1 ~ /a|"b/ { x = $2 / 2; system("id") }', ['id']],
    ['{ # say "so | "\n system("id") }', ['id']],
    [String.raw`BEGIN { system("echo \"a\" ; id") }`, ['echo "a" ; id']],
    ['BEGIN { system ( "id', ['id']],
  ])('finds what %s hands to a shell', (program, commands) => {
    expect(awkCommands(program)).toEqual(commands);
  });

  it.each([
    ['{ system($0) }', ['the record']],
    ['{ print | "sh" }', ['the record', 'sh']],
    ['{ system($2) }', ['?']],
    ['{ system("rm -rf " $1) }', ['rm -rf ?']],
    ['{ print $3 "x" }', []],
  ])('knows what the input brings into %s', (program, commands) => {
    expect(awkCommands(program, { record: 'the record', unknown: '?' })).toEqual(commands);
  });

  it.each([
    '{ print $1 "..|" $0; }\n else { print $0 "...|" $0 }',
    '{ print "a | b", "c" }',
    'BEGIN { FS = "|" } { total += $2 / 4 } END { print total "|" NR }',
    '/\\|"/ { n++ } END { print n }',
    '{ printf "%s|%s\\n", $1, $2 }',
    '',
  ])('finds nothing in %s', (program) => {
    expect(awkCommands(program)).toEqual([]);
  });
});
