import { plainArgs, type Call } from '../call.ts';
import { hasFlag, instead, verbs, type GuardRule } from '../rule.ts';

const DRY = (args: readonly string[]): boolean =>
  args.some((one) =>
    /^--(?:dry-?run|dryrun|what-?if|check|plan|preview|help|snapshot)(?:=(?!none|false).*)?$|^-(?:h|WhatIf)$/.test(
      one,
    ),
  );

export const REMOTE_RULES: readonly GuardRule[] = [
  {
    id: 'infra.destroy',
    family: 'infrastructure',
    tier: 'standard',
    severity: 'critical',
    effect: 'infrastructure',
    reason: 'It changes or deletes infrastructure that others depend on.',
    alternative: (call) =>
      ['terraform', 'tofu', 'terragrunt'].includes(call.program)
        ? `${call.program} plan`
        : call.program === 'kubectl'
          ? 'kubectl get all'
          : call.program === 'helm'
            ? 'helm list'
            : null,
    programs: [],
    matches: (call) => !DRY(plainArgs(call)) && destroysInfra(call),
    match: [
      'terraform destroy',
      'terraform apply -auto-approve',
      'kubectl delete namespace prod',
      'kubectl delete ns x',
      'helm uninstall app',
      'aws s3 rb s3://b --force',
      'aws s3 rm s3://b --recursive',
      'aws cloudformation delete-stack --stack-name x',
      'gcloud projects delete x',
      'az group delete -n x',
      'pulumi destroy --yes',
      'kubectl delete pods --all',
      'kubectl drain node1',
      'gsutil rm -r gs://b',
      'aws ec2 terminate-instances --instance-ids i',
      'kubectl scale deploy/x --replicas=0',
      'tofu destroy',
      'cdk destroy',
      'eksctl delete cluster x',
      'terraform state rm x',
      'kubectl -n prod delete deployment web',
      'aws rds delete-db-instance --db-instance-identifier x',
      'doctl compute droplet delete 1',
      'heroku apps:destroy x',
      'fly apps destroy x',
      'serverless remove',
      'kubectl replace --force -f x.yaml',
      'kubectl delete -f app.yaml',
      'terraform workspace delete prod',
      'vagrant destroy -f',
      'aws s3 sync . s3://b --delete',
      'terraform -chdir=infra destroy',
      'kubectl delete pvc data',
      'ansible all -m shell -a "rm -rf /"',
      'gcloud sql instances delete x',
      'sls remove',
      'sam delete',
      'helm delete app',
      'hcloud server delete x',
      'terraform apply',
      'pulumi up --yes',
      'argocd app delete x',
      'docker stack rm x',
    ],
    notMatch: [
      'terraform plan',
      'terraform init',
      'kubectl get pods',
      'kubectl delete pod web-0',
      'helm list',
      'aws s3 ls',
      'kubectl apply -f x.yaml',
      'aws s3 cp a s3://b/a',
      'kubectl delete ns x --dry-run=client',
      'terraform validate',
      'pulumi preview',
      'kubectl logs x',
      'helm upgrade --install a b',
      'kubectl rollout restart deploy/x',
      'gcloud config list',
      'aws sts get-caller-identity',
      'kubectl scale deploy/x --replicas=3',
      'minikube delete',
      'kind delete cluster',
      'kubectl describe ns x',
      'helm template x',
      'terraform fmt',
      'aws s3 rm s3://b/tmp.txt',
    ],
  },
  {
    id: 'container.destroy',
    family: 'container',
    tier: 'standard',
    severity: 'high',
    effect: 'infrastructure',
    reason: 'It deletes the data of containers, or containers that are not the task’s own.',
    alternative: instead('docker ps -a'),
    programs: ['docker', 'podman', 'docker-compose', 'nerdctl', 'podman-compose', 'finch'],
    matches: (call) => {
      const args = plainArgs(call);
      const words = verbs(call);
      const [first = '', second = ''] =
        words[0] === 'compose' || call.program.endsWith('compose')
          ? [
              'compose',
              ...words.filter((one) => ['down', 'rm', 'up', 'stop', 'kill'].includes(one)),
            ]
          : words;
      if (first === 'compose')
        return (
          (second === 'down' &&
            (hasFlag(args, ['volumes'], 'v') ||
              args.some((one) => one.startsWith('--rmi') && false))) ||
          (second === 'rm' && hasFlag(args, ['volumes'], 'v'))
        );
      if (first === 'system') return second === 'prune' || second === 'reset';
      if (first === 'volume') return second === 'rm' || second === 'prune' || second === 'remove';
      if (first === 'swarm') return second === 'leave';
      if (first === 'network' || first === 'image' || first === 'builder' || first === 'buildx')
        return false;
      const all = call.args.some(({ text }) =>
        call.marks.of(text).some((one) => /^(?:docker|podman|nerdctl)/.test(one.name)),
      );
      if (first === 'rm' || (first === 'container' && second === 'rm'))
        return all || hasFlag(args, ['volumes', 'all'], 'v') || call.wrappers.includes('xargs');
      if (first === 'rmi' || first === 'kill') return all || hasFlag(args, ['all'], '');
      return first === 'container' && second === 'prune' && false;
    },
    match: [
      'docker system prune -af --volumes',
      'docker volume rm data',
      'docker compose down -v',
      'docker rm -f $(docker ps -aq)',
      'docker volume prune -f',
      'docker-compose down --volumes',
      'docker ps -aq | xargs docker rm -f',
      'podman system reset',
      'docker rm -v db',
    ],
    notMatch: [
      'docker compose down',
      'docker rm web',
      'docker image prune -f',
      'docker stop web',
      'docker compose up -d',
      'docker rmi old',
      'docker volume ls',
      'docker builder prune -f',
      'docker rm -f web',
      'docker compose down --remove-orphans',
      'docker compose -f a.yml up -d',
    ],
  },
  {
    id: 'publish.package',
    family: 'publish',
    tier: 'standard',
    severity: 'high',
    effect: 'publish',
    reason: 'It publishes to the world, which cannot be taken back.',
    alternative: (call) =>
      call.program === 'npm' ? 'npm pack' : call.program === 'cargo' ? 'cargo package' : null,
    programs: [],
    matches: (call) => !DRY(plainArgs(call)) && publishes(call),
    match: [
      'npm publish',
      'cargo publish',
      'twine upload dist/*',
      'gem push x.gem',
      'docker push x',
      'poetry publish',
      'yarn npm publish',
      'pnpm publish',
      'uv publish',
      'npm unpublish x',
      'gh release create v1',
      'python -m twine upload dist/*',
      'mvn deploy',
      './gradlew publish',
      'dotnet nuget push x',
      'npx lerna publish',
      'npx semantic-release',
      'goreleaser release',
      'vsce publish',
      'helm push x oci://y',
      'cargo yank x',
      'npm deprecate x y',
      'vercel --prod',
      'netlify deploy --prod',
      'firebase deploy',
      'npx changeset publish',
      'npm dist-tag add x',
      'flyctl deploy',
      'npx wrangler deploy',
      'jsr publish',
      'npm run publish',
      'bun publish',
      'fastlane release',
      'pod trunk push x',
      'mix hex.publish',
    ],
    notMatch: [
      'npm publish --dry-run',
      'npm pack',
      'cargo package',
      'docker build .',
      'gh release list',
      'twine check dist/*',
      'mvn package',
      './gradlew build',
      'cargo publish --dry-run',
      'vercel dev',
      'helm package x',
      'poetry build',
      'gh release view v1',
      'npm version patch',
      'dotnet publish -c Release',
      'npm view x',
      'dotnet build',
      'docker pull x',
      'goreleaser release --snapshot',
      'npx changeset version',
    ],
  },
  {
    id: 'repo.delete',
    family: 'publish',
    tier: 'standard',
    severity: 'critical',
    effect: 'infrastructure',
    reason: 'It deletes or opens up a repository, or parts of it, at its host.',
    alternative: instead('git remote -v'),
    programs: ['gh', 'glab', 'hub', 'tea', 'curl'],
    matches: (call) => {
      const args = plainArgs(call);
      const all = args.join(' ');
      if (call.program === 'hub') return verbs(call)[0] === 'delete';
      if (call.program === 'curl')
        return (
          /(?:-X ?|--request[ =])DELETE/.test(all) &&
          /api\.github\.com|gitlab|bitbucket|gitea/.test(all)
        );
      if (
        /^(?:\w+ )?(?:repo|repos|project) (?:delete|archive|rename|transfer)/.test(all) ||
        /^repo edit.*--(?:visibility|delete-branch)/.test(all)
      )
        return true;
      if (
        /^(?:release|secret|variable|ssh-key|gpg-key|run|cache|label|issue|gist|deploy-key|environment|workflow) (?:delete|remove|disable)/.test(
          all,
        ) ||
        /^repo deploy-key delete|^workflow disable|^release delete/.test(all)
      )
        return !/^(?:cache|label) /.test(all);
      if (/^(?:auth) (?:token)/.test(all)) return false;
      if (/^repo sync.*--force/.test(all)) return true;
      return (
        verbs(call)[0] === 'api' &&
        (/(?:-X|--method)[= ]?DELETE/i.test(all) ||
          /(?:-X|--method)[= ]?(?:PATCH|PUT).*(?:visibility|archived=true|private=false|\/protection)/i.test(
            all,
          ) ||
          /deleteRef|deleteRepository|mutation.*delete/.test(all))
      );
    },
    match: [
      'gh repo delete o/r --yes',
      'gh api -X DELETE repos/o/r',
      'glab repo delete x',
      'gh repo archive o/r',
      'gh repo edit --visibility public',
      'gh release delete v1',
      'gh secret delete X',
      'gh api --method DELETE /repos/o/r/branches/main/protection',
      'curl -X DELETE https://api.github.com/repos/o/r',
    ],
    notMatch: [
      'gh pr list',
      'gh repo view',
      'gh api repos/o/r',
      'gh repo clone o/r',
      'gh issue create -t "delete repo"',
      'gh pr create --fill',
      'gh run list',
      'gh pr close 3',
      'gh api -X POST repos/o/r/issues',
    ],
  },
];

function destroysInfra(call: Call): boolean {
  const args = plainArgs(call);
  const all = args.join(' ');
  const words = verbs(call);
  const [first = ''] = words;
  switch (call.program) {
    case 'terraform':
    case 'tofu':
    case 'terragrunt': {
      if (words.includes('destroy') || args.some((one) => /^-{1,2}destroy$/.test(one)))
        return first !== 'plan';
      if (words.includes('apply')) return true;
      return (
        /\bstate (?:rm|push|replace-provider)\b|\bworkspace delete\b|\bforce-unlock\b|\btaint\b/.test(
          all,
        ) && first !== 'untaint'
      );
    }
    case 'pulumi':
      return /^(?:destroy|up|update)$/.test(first) || /stack rm|state delete|cancel/.test(all);
    case 'kubectl':
    case 'oc':
    case 'k':
    case 'kubecolor':
    case 'microk8s':
      return kubernetes(call, args);
    case 'helm':
    case 'helmfile':
      return (
        words.slice(0, 3).some((one) => /^(?:uninstall|delete|del|un|destroy)$/.test(one)) &&
        !/^(?:install|upgrade|list|get|status|history|template|lint|test|search|show|repo|plugin)$/.test(
          first,
        )
      );
    case 'aws':
      if (words.includes('s3'))
        return (
          words.includes('rb') ||
          (words.includes('rm') && args.includes('--recursive')) ||
          (words.includes('sync') && args.includes('--delete')) ||
          (words.includes('mv') && args.includes('--recursive'))
        );
      return (
        words.some(
          (one) =>
            /^(?:delete|terminate|purge|deregister|destroy|remove|release|revoke|disable|stop|reboot|schedule-key-deletion|reset|detach|batch-delete)(?:-|$)/.test(
              one,
            ) ||
            one === 'put-bucket-policy' ||
            one === 'put-public-access-block' ||
            one === 'schedule-key-deletion' ||
            one === 'delete',
        ) && !/^(?:help)/.test(first)
      );
    case 'gcloud':
    case 'bq':
      return (
        words.some((one) =>
          /^(?:delete|rm|destroy|remove|reset|undelete|stop|shutdown|remove-\w+(?:-\w+)*)$/.test(
            one,
          ),
        ) && !/^(?:config|auth|components)$/.test(first)
      );
    case 'gsutil':
      return (
        (words.includes('rm') && args.some((one) => /^-[a-zA-Z]*[rR]|\*/.test(one))) ||
        words.includes('rb') ||
        (words.includes('rsync') && hasFlag(args, [], 'd'))
      );
    case 'az':
      return (
        words.some((one) => /^(?:delete|purge|remove|delete-batch|deallocate|stop)$/.test(one)) &&
        !/^(?:account|config|extension|cache)$/.test(first)
      );
    case 'doctl':
    case 'hcloud':
    case 'linode-cli':
    case 'vultr-cli':
    case 'scw':
    case 'ibmcloud':
    case 'oci':
    case 'exo':
    case 'openstack':
    case 'civo':
    case 'upctl':
    case 'aliyun':
    case 'tccli':
      return words.some((one) =>
        /^(?:delete|rm|destroy|remove|terminate|rebuild|d|del|Delete\w+|reset|shutdown|poweroff)$/.test(
          one,
        ),
      );
    case 'heroku':
      return (
        /^(?:apps:destroy|apps:delete|destroy|pg:reset|addons:destroy|addons:remove|ps:scale|maintenance:on|config:unset|domains:remove|domains:clear|pg:drop|pipelines:destroy|releases:rollback|spaces:destroy|pg:credentials:destroy)$/.test(
          first,
        ) && !(first === 'ps:scale' && !/=0/.test(all))
      );
    case 'fly':
    case 'flyctl':
      return /\b(?:destroy|delete|remove|suspend)\b/.test(all);
    case 'vercel':
    case 'netlify':
    case 'now':
      return (
        /^(?:rm|remove|sites:delete|env:unset|project rm|unlink|env rm|domains rm|alias rm)/.test(
          all,
        ) || /^(?:project|env|domains|alias|secrets|certs|dns) (?:rm|remove)/.test(all)
      );
    case 'firebase':
      return /:delete|:disable|projects:delete|firestore:delete|database:remove|hosting:disable/.test(
        first,
      );
    case 'wrangler':
    case 'cloudflared':
    case 'flarectl':
      return /\b(?:delete|remove|rollback)\b/.test(all);
    case 'railway':
      return /^(?:down|delete|unlink)/.test(first) || /volume delete|environment delete/.test(all);
    case 'render':
    case 'koyeb':
    case 'dokku':
    case 'caprover':
      return /\b(?:delete|destroy|apps:destroy)\b/.test(all);
    case 'cdk':
      return first === 'destroy' || first === 'deploy';
    case 'sam':
    case 'copilot':
    case 'eb':
    case 'amplify':
    case 'chalice':
    case 'apex':
    case 'up':
      return (
        /^(?:delete|terminate|remove|deploy)$/.test(first) ||
        /\b(?:app|env|svc) delete\b/.test(all) ||
        (call.program === 'sam' && first === 'deploy')
      );
    case 'serverless':
    case 'sls':
    case 'sst':
      return first === 'remove' || first === 'deploy';
    case 'eksctl':
    case 'kops':
    case 'gke':
    case 'rancher':
    case 'talosctl':
    case 'clusterctl':
    case 'kubeadm':
      return /^(?:delete|reset|destroy|drain)$/.test(first) || words.includes('delete');
    case 'argocd':
    case 'flux':
      return /\b(?:delete|uninstall)\b/.test(all) || /\bapp (?:terminate-op|rollback)/.test(all);
    case 'istioctl':
    case 'linkerd':
      return first === 'uninstall' || first === 'purge';
    case 'vagrant':
      return first === 'destroy' || all.startsWith('box remove');
    case 'multipass':
      return (first === 'delete' || first === 'purge') && true;
    case 'virsh':
      return /^(?:destroy|undefine|vol-delete|pool-delete|pool-destroy|net-destroy|snapshot-delete)$/.test(
        first,
      );
    case 'VBoxManage':
    case 'vboxmanage':
      return /unregistervm.*--delete|closemedium.*--delete|controlvm.*poweroff/.test(all);
    case 'qm':
    case 'pct':
      return first === 'destroy' || first === 'stop';
    case 'ansible':
      return (
        /-m (?:shell|command|raw|file)\b/.test(all) &&
        /rm -rf|state=absent|shutdown|reboot/.test(all)
      );
    case 'docker':
    case 'podman':
      return /^(?:stack rm|swarm leave|service rm|node rm|secret rm|context rm)/.test(
        words.join(' '),
      );
    case 'nomad':
      return /^(?:job stop|stop|system gc|node drain|namespace delete|volume delete)/.test(
        words.join(' '),
      );
    case 'mc':
    case 's3cmd':
    case 'rclone':
    case 's5cmd':
      return (
        /^(?:rb|purge|deletefile|delete|del|rmdirs|cleanup)$/.test(first) ||
        (first === 'rm' && /-r|--recursive|--force|\*/.test(all)) ||
        (call.program === 'rclone' && first === 'sync')
      );
    case 'crane':
    case 'skopeo':
    case 'regctl':
    case 'oras':
      return words.includes('delete');
    case 'temporal':
      return false;
    default:
      return false;
  }
}

function kubernetes(call: Call, args: readonly string[]): boolean {
  const words = verbs({
    ...call,
    args: call.args.filter(
      (_, at) =>
        !/^(?:-n|--namespace|--context|--kubeconfig|-l|--selector|-c|--cluster|--user)$/.test(
          args[at - 1] ?? '',
        ),
    ),
  }).filter((one) => one !== 'kubectl');
  const [verb = '', kind = '', name] = words;
  const all = args.join(' ');
  switch (verb) {
    case 'delete': {
      if (/(?:^| )(?:--all|-A|--all-namespaces)(?:=true)?(?: |$)/.test(all)) return true;
      if (args.some((one) => /^(?:-f|-k|--filename|--kustomize)/.test(one))) return true;
      const pod =
        /^(?:pods?|po|jobs?|events?|ev|replicasets?|rs)(?:\/|$|,)/.test(kind) &&
        !kind.includes(',');
      return !(
        pod &&
        (name !== undefined ||
          kind.includes('/') ||
          args.some((one) => /^(?:-l|--selector|--field-selector)/.test(one)))
      );
    }
    case 'drain':
    case 'cordon':
    case 'taint':
      return true;
    case 'replace':
      return args.includes('--force');
    case 'scale':
      return /--replicas[= ]0\b/.test(all);
    case 'config':
      return /^delete-|^unset/.test(kind);
    case 'patch':
      return /"finalizers":\s*(?:null|\[\])|"\$patch":\s*"delete"/.test(all);
    case 'apply':
      return /--prune\b/.test(all) || args.includes('--force');
    case 'certificate':
      return kind === 'approve' || kind === 'deny';
    default:
      return false;
  }
}

function publishes(call: Call): boolean {
  const args = plainArgs(call);
  const all = args.join(' ');
  const words = verbs(call);
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
          /^(?:publish|release|deploy:prod(?:uction)?|publish:\w+)$/.test(second)) ||
        (call.program === 'pnpm' && /(?:^| )-r publish/.test(all)) ||
        (call.program === 'yarn' && words.includes('publish') && words.includes('foreach')) ||
        (call.program !== 'npm' && words.includes('publish') && words.indexOf('publish') < 2)
      );
    case 'cargo':
      return (
        /^(?:publish|yank|owner|release)$/.test(first) &&
        !(first === 'owner' && /--list/.test(all)) &&
        !(first === 'release' && !/--execute|-x/.test(all))
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
      return /^(?:nuget (?:push|delete)|push|delete)\b/.test(words.join(' '));
    case 'mvn':
    case 'mvnw':
      return words.some((one) =>
        /^(?:deploy|deploy:\S+|release:perform|nexus-staging:\S+|site-deploy)$/.test(one),
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
