import { plainArgs } from '../call.ts';
import { instead, verbs, type GuardRule } from '../rule.ts';
import { destroysContainer } from './container-calls.ts';
import { destroysInfra } from './infra-calls.ts';
import { publishes } from './publish-calls.ts';

const DRY_FLAG =
  /^--(?:dry-?run|dryrun|what-?if|check|plan|preview|help|snapshot)(?:=(?!none|false).*)?$|^-(?:h|WhatIf)$/;
const DRY = (args: readonly string[]): boolean => args.some((one) => DRY_FLAG.test(one));

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
    matches: destroysContainer,
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
      'docker rm $(docker ps -aq -f status=exited)',
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
