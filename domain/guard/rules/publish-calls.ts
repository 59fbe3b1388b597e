import { plainArgs, type Call } from '../call.ts';
import { verbs } from '../rule.ts';
import { withoutMarks } from '../shell/marks.ts';
import { scanMixed } from '../wrap/options.ts';

const nodeManagers = new Set(['npm', 'cnpm', 'pnpm', 'yarn', 'bun', 'vlt']);

/** Options of npm, pnpm and yarn with a value of their own. */
const NODE_VALUED = [
  '-w',
  '--workspace',
  '-C',
  '--dir',
  '--prefix',
  '--cwd',
  '-F',
  '--filter',
  '--registry',
  '--tag',
  '--access',
  '--otp',
  '--userconfig',
  '--loglevel',
  '--cache',
  '--scope',
];

/** npm takes every unique beginning of these. */
const NPM_NAMES = ['publish', 'unpublish', 'deprecate'];

/** Subcommand and operands by the package managers' own grammar. */
function nodeVerbs(call: Call): string[] {
  const rest = scanMixed(call.args, NODE_VALUED)
    .rest.map(({ text }) => withoutMarks(text))
    .filter((one) => one !== '');
  const words = call.program === 'yarn' && rest[0] === 'workspace' ? rest.slice(2) : rest;
  const [first = ''] = words;
  const whole = first.length > 2 ? NPM_NAMES.find((one) => one.startsWith(first)) : undefined;
  return whole === undefined || call.program !== 'npm' ? words : [whole, ...words.slice(1)];
}

/** True when a call hands something to the public. */
export function publishes(call: Call): boolean {
  const args = plainArgs(call);
  const all = args.join(' ');
  const words = nodeManagers.has(call.program) ? nodeVerbs(call) : verbs(call);
  const [first = '', second = ''] = words;
  switch (call.program) {
    case 'npm':
    case 'cnpm':
    case 'pnpm':
    case 'yarn':
    case 'bun':
    case 'vlt':
      return (
        (/^(?:publish|unpublish|deprecate|owner|access|dist-tag|dist-tags|team|token|hook|star|profile)$/.test(
          first,
        ) &&
          !/\b(?:ls|list|get)\b/.test(all) &&
          !(first === 'access' && second === 'list')) ||
        (first === 'npm' && second === 'publish') ||
        (/^(?:run|run-script|rum)$/.test(first) &&
          /^(?:publish|release|deploy:prod(?:uction)?|publish:(?!check|dry|test|local|docs?|lint|status)\w+)$/.test(
            second,
          )) ||
        (call.program === 'pnpm' && /(?:^| )-r publish/.test(all)) ||
        (call.program === 'yarn' && words.includes('publish') && words.includes('foreach')) ||
        (call.program !== 'npm' && words.includes('publish') && words.indexOf('publish') < 2)
      );
    case 'cargo': {
      // `+nightly` names the toolchain.
      const [verb = ''] = words.filter((one) => !one.startsWith('+'));
      return (
        /^(?:publish|yank|owner|release)$/.test(verb) &&
        !(verb === 'owner' && /--list/.test(all)) &&
        !(verb === 'release' && !/--execute|-x/.test(all))
      );
    }
    case 'curl':
      return (
        /(?:^| )(?:-X ?|--request[= ])(?:PUT|POST|DELETE)\b|(?:^| )(?:-T|--upload-file|-F|--form) /.test(
          all,
        ) &&
        /https:\/\/(?:registry\.npmjs\.org|upload\.pypi\.org|crates\.io\/api\/v1\/crates|rubygems\.org\/api\/v1\/gems)/.test(
          all,
        )
      );
    case 'twine':
      return first === 'upload' || first === 'register';
    case 'python':
    case 'python3':
    case 'py':
      return /-m twine upload|setup\.py .*\b(?:upload|register)\b|-m flit publish|-m poetry publish|-m uv publish/.test(
        all,
      );
    case 'gem':
      return /^(?:push|yank|owner)$/.test(first);
    case 'rake':
      return first === 'release';
    case 'poetry':
    case 'uv':
    case 'flit':
    case 'hatch':
    case 'pdm':
    case 'jsr':
    case 'deno':
    case 'vsce':
    case 'ovsx':
    case 'rye':
    case 'maturin':
      return (
        first === 'publish' ||
        first === 'unpublish' ||
        (call.program === 'maturin' && first === 'upload')
      );
    case 'dotnet':
    case 'nuget':
    case 'choco':
      return /^(?:nuget (?:push|delete)|push|delete)\b/.test(words.join(' '));
    case 'mvn':
    case 'mvnw':
      return words.some((one) =>
        /^(?:deploy|deploy:(?!help)\S+|release:perform|nexus-staging:\S+|site-deploy)$/.test(one),
      );
    case 'gradle':
    case 'gradlew':
      return words.some((one) =>
        /^(?:[\w:]*:)?(?:publish(?!ToMavenLocal)\w*|uploadArchives|bintrayUpload|closeAndRelease\w*)$/.test(
          one,
        ),
      );
    case 'sbt':
      return words.some((one) => /^\+?publish(?!Local)\w*$|^release$|^sonatypeRelease$/.test(one));
    case 'lein':
    case 'clojars':
      return first === 'deploy';
    case 'docker':
    case 'podman':
    case 'buildah':
    case 'nerdctl':
      return (
        first === 'push' ||
        (['image', 'manifest', 'compose'].includes(first) && second === 'push') ||
        ((first === 'buildx' || first === 'build') && args.includes('--push'))
      );
    case 'crane':
    case 'oras':
    case 'helm':
    case 'ko':
    case 'skopeo':
      return (
        first === 'push' ||
        first === 'publish' ||
        (call.program === 'skopeo' && first === 'copy' && /docker:\/\/\S+$/.test(all))
      );
    case 'lerna':
    case 'changeset':
    case 'np':
    case 'semantic-release':
    case 'release-it':
    case 'auto':
    case 'standard-version':
      return (
        call.program === 'np' ||
        call.program === 'semantic-release' ||
        call.program === 'release-it' ||
        first === 'publish' ||
        (call.program === 'auto' && first === 'shipit')
      );
    case 'goreleaser':
      return first === 'release';
    case 'gh':
      return first === 'release' && /^(?:create|upload|edit)$/.test(second);
    case 'glab':
      return first === 'release' && /^(?:create|upload)$/.test(second);
    case 'vercel':
      return (
        args.includes('--prod') ||
        args.includes('--production') ||
        first === 'promote' ||
        (first === 'deploy' && args.includes('--prod'))
      );
    case 'netlify':
      return (
        (first === 'deploy' && (args.includes('--prod') || args.includes('-p'))) ||
        first === 'sites:delete'
      );
    case 'firebase':
    case 'flyctl':
    case 'fly':
    case 'wrangler':
    case 'surge':
    case 'gh-pages':
    case 'eas':
    case 'appcenter':
    case 'clasp':
      return (
        (/^(?:deploy|publish|submit|update|hosting:channel:deploy|push)$/.test(first) &&
          !(call.program === 'clasp' && first === 'push')) ||
        call.program === 'surge' ||
        call.program === 'gh-pages' ||
        /^(?:pages|versions) deploy/.test(words.join(' '))
      );
    case 'gcloud':
      return /\b(?:app|run|functions) deploy\b/.test(all);
    case 'fastlane':
      return (
        /^(?:release|deliver|supply|upload\w*|deploy|pilot)$/.test(first) ||
        second === 'release' ||
        second === 'deploy'
      );
    case 'pod':
      return first === 'trunk' && second === 'push';
    case 'mix':
      return first === 'hex.publish' || first === 'hex.retire';
    case 'cabal':
    case 'stack':
      return first === 'upload' && (call.program === 'stack' || /--publish/.test(all));
    case 'conda':
    case 'anaconda':
      return first === 'upload' || (call.program === 'anaconda' && first === 'remove');
    case 'flutter':
    case 'dart':
      return (
        (first === 'pub' && second === 'publish') ||
        (first === 'pub' && /publish|uploader/.test(second))
      );
    case 'luarocks':
      return first === 'upload';
    case 'composer':
    case 'snapcraft':
    case 'charmcraft':
      return /^(?:upload|push|release|publish)$/.test(first);
    case 'web-ext':
      return first === 'sign';
    case 'huggingface-cli':
    case 'hf':
      return first === 'upload' || /repo delete|delete/.test(all);
    default:
      return false;
  }
}
