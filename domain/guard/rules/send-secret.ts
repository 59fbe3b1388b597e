import { plainArgs, type Call } from '../call.ts';
import { joinPath } from '../paths.ts';
import { isSecretPath } from '../secrets.ts';
import { line, operands } from '../rule.ts';

const SENDERS = new Set([
  'curl',
  'wget',
  'nc',
  'ncat',
  'netcat',
  'socat',
  'telnet',
  'scp',
  'sftp',
  'rsync',
  'ssh',
  'http',
  'https',
  'xh',
  'ftp',
  'lftp',
  'tftp',
  'mail',
  'sendmail',
  'mailx',
  'mutt',
  'swaks',
  'dig',
  'nslookup',
  'host',
  'ping',
  'openssl',
  'rclone',
  'gsutil',
  's3cmd',
  'aws',
  'gcloud',
  'az',
  'gh',
  'croc',
  'wormhole',
  'transfer',
  'magic-wormhole',
  'ngrok',
  'git',
  'docker',
  'pastebinit',
  'mosquitto_pub',
  'websocat',
  'smbclient',
  'msmtp',
  'ffsend',
  'transfer.sh',
  'termbin',
  'haste',
  'sprunge',
  'ix',
  'logger',
  'slack',
  'telegram-send',
]);

const isLocal = (all: string): boolean =>
  /(?:\/\/|@|\s|^)(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\]|host\.docker\.internal)(?:[:/\s]|$)/.test(
    all,
  ) && !/https?:\/\/(?!localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker)/.test(all);

/** True when a call sends credentials out of the machine. */
export function sendsSecret(call: Call): boolean {
  const { program } = call;
  if (program === '@send') return true;
  if (!SENDERS.has(program))
    return (
      call.writes.some(({ text }) => /^\/dev\/(?:tcp|udp)\//.test(text)) &&
      (call.marks.of(call.stdin ?? '').some((one) => one.secret) || secretOperand(call))
    );
  const all = line(call);
  if (isLocal(all)) return false;
  const stdinSecret =
    call.stdin !== null &&
    call.marks.of(call.stdin).some((one) => one.secret) &&
    ((program !== 'git' && program !== 'docker') || /credential|gist/.test(all));
  if (
    stdinSecret &&
    !['aws', 'gcloud', 'az'].includes(program) &&
    !(program === 'gh' && /^(?:auth|secret)/.test(all))
  )
    return true;
  if (program === 'gh')
    return all.startsWith('gist create') && call.args.some(({ text }) => isSecret(text, call));
  if (program === 'ssh' && call.reads.some((text) => isSecret(text, call))) return true;
  if (program === 'git' || program === 'docker' || program === 'ssh') return false;
  if (call.reads.some((text) => isSecret(text, call))) return true;
  if (
    ['nc', 'ncat', 'netcat', 'curl'].includes(program) &&
    call.marks
      .of(call.stdin ?? '')
      .some((one) =>
        /^(?:gzip |base64 |openssl |gpg |xz |zstd )*(?:tar|zip|cpio)(?: |$)/.test(one.name),
      ) &&
    (program !== 'curl' || /-T|-d|--data|--upload|-F/.test(all))
  )
    return true;
  if (
    ['sftp', 'ftp', 'lftp', 'smbclient'].includes(program) &&
    (call.stdin ?? '').split(/\s+/).some((one) => one !== '' && isSecret(one, call))
  )
    return true;
  for (const [at, { text }] of call.args.entries()) {
    const before = plainArgs(call)[at - 1] ?? '';
    const header =
      /^(?:-H|--header|-u|--user|-b|--cookie|--oauth2-bearer|-i|-F|-l|--key|--cert|-E|--cacert|--netrc-file|-K|--config|-o|--output|-A)$/.test(
        before,
      );
    const marks = call.marks.of(text);
    if (
      marks.some((one) => one.secret && one.kind !== 'variable') &&
      !(
        header &&
        /^(?:-H|--header|-u|--user|--oauth2-bearer)$/.test(before) &&
        marks.every((one) => !/(?:cat|file|env|printenv)/.test(one.name) && one.kind !== 'file')
      )
    )
      return true;
    if (
      program === 'curl' ||
      program === 'wget' ||
      program === 'http' ||
      program === 'xh' ||
      program === 'https'
    ) {
      const file =
        /^(?:[^=]*=)?[@<](.+)$/.exec(text)?.[1]?.split(';')[0] ??
        /^--(?:post|body)-file=(.+)$/.exec(text)?.[1];
      if (file !== undefined && isSecret(file, call)) return true;
      if (/^(?:-T|--upload-file|--post-file|--body-file)$/.test(before) && isSecret(text, call))
        return true;
      if (
        /^(?:-T|-d@|-F\w+=@)/.test(text) &&
        isSecret(text.replace(/^(?:-T|-d@|-F\w+=@)/, ''), call)
      )
        return true;
      // A secret variable in an address or body leaves; in a header it is how one logs in.
      if (
        marks.some((one) => one.secret && one.kind === 'variable') &&
        !header &&
        (/^https?:/.test(text)
          ? /[?&]/.test(text)
          : /^(?:-d|--data(?:-\w+)?|--json|--form)$/.test(before)) &&
        !/PASSWORD/i.test(marks[0]?.name ?? '')
      )
        return true;
    } else if (
      [
        'scp',
        'sftp',
        'rsync',
        'rclone',
        'croc',
        'wormhole',
        'gsutil',
        's3cmd',
        'ffsend',
        'smbclient',
        'lftp',
        'pastebinit',
        'openssl',
        'mail',
        'mutt',
        'mailx',
        'transfer',
      ].includes(program) &&
      before !== '-i' &&
      before !== '-e'
    ) {
      const remote =
        program === 'scp' || program === 'rsync'
          ? plainArgs(call).at(-1)?.includes(':') === true
          : true;
      if (program === 'openssl') continue;
      if (remote && isSecret(text, call)) return true;
    } else if (program === 'aws' || program === 'gcloud' || program === 'az') {
      if (/\b(?:s3|storage)\b/.test(all) && isSecret(text, call) && at < call.args.length - 1)
        return true;
    } else if (
      ['dig', 'nslookup', 'host', 'ping'].includes(program) &&
      marks.some((one) => one.secret || /cat|whoami|hostname|base64|env/.test(one.name))
    )
      return true;
  }
  return false;
}

function isSecret(text: string, call: Call): boolean {
  const path = text.startsWith('~')
    ? call.home + text.slice(1)
    : (joinPath(call.cwd, text) ?? text);
  return isSecretPath(path, call.home) && !/^(?:-|https?:)/.test(text);
}

function secretOperand(call: Call): boolean {
  return (
    ['cat', 'tar', 'base64', 'cp', 'env', 'printenv'].includes(call.program) &&
    (call.program.endsWith('env') || operands(call).some(({ text }) => isSecret(text, call)))
  );
}
