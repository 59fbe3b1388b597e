import { spawn } from 'node:child_process';

/**
 * Runs a program without a shell and collects its output; never rejects.
 *
 * Past the time limit its whole process group is killed, so that no download goes on behind.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, timeoutMs: number, onOutput?: (text: string) => void }} options
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string, timedOut: boolean }>}
 */
export function run(program, args, options) {
  return new Promise((resolve) => {
    const env = /** @type {NodeJS.ProcessEnv} */ (options.env ?? process.env);
    const child = spawn(program, args, {
      cwd: options.cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const kill = () => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended in this moment.
      }
    };
    // An interrupted set-up must not leave its child behind: the group of its own hides it from Ctrl-C.
    process.once('exit', kill);
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs);
    const done = (/** @type {number | null} */ code) => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      resolve({ code, stdout, stderr, timedOut });
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      options.onOutput?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      options.onOutput?.(text);
    });
    child.on('error', (error) => {
      stderr += error.message;
      done(127);
    });
    child.on('close', (code) => done(code));
  });
}
