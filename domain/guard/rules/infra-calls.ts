import { plainArgs, type Call } from '../call.ts';
import { hasFlag, verbs } from '../rule.ts';

/** True when a call deletes, stops or changes infrastructure. */
export function destroysInfra(call: Call): boolean {
  const args = plainArgs(call);
  const all = args.join(' ');
  const words = verbs(call);
  const [first = ''] = words;
  switch (call.program) {
    case 'terraform':
    case 'tofu':
    case 'terragrunt': {
      if (
        words.some((one) => /^destroy(?:-all)?$/.test(one)) ||
        args.some((one) => /^-{1,2}destroy$/.test(one))
      )
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
    case 'cdktf':
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
    case 'minikube':
    case 'kind':
    case 'k3d':
    case 'ctlptl':
      return words.includes('delete') && args.some((one) => /^(?:--all|-A|--purge)$/.test(one));
    case 'curl':
    case 'http':
    case 'xh':
      return deletesOverHttp(call, all);
    case 'vagrant':
      return first === 'destroy' || all.startsWith('box remove');
    case 'multipass':
      return first === 'delete' || first === 'purge';
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

/** True when a DELETE goes to the API of a cluster or of a container engine. */
function deletesOverHttp(call: Call, all: string): boolean {
  const deletes =
    call.program === 'curl'
      ? /(?:^| )(?:-X ?|-[a-zA-Z]*X ?|--request[= ])["']?DELETE\b/i.test(all)
      : /(?:^| )DELETE(?: |$)/.test(all);
  return (
    deletes &&
    (/\/(?:api\/v1|apis\/[\w.-]+\/\w+)\/(?:namespaces|nodes|persistentvolumes)\b/.test(all) ||
      /(?:docker|podman|containerd)\.sock\b/.test(all) ||
      /https:\/\/(?:management\.azure\.com|[\w.-]+\.googleapis\.com|[\w.-]+\.amazonaws\.com|api\.(?:digitalocean|cloudflare|heroku|linode|hetzner|vercel|netlify|machines\.dev)\b)/.test(
        all,
      ) ||
      /:237[56]\/(?:v[\d.]+\/)?(?:containers|volumes|images|networks|services|nodes)\b/.test(all))
  );
}

/** True when what is deleted are pods or jobs that a query picked out by label, field or text. */
function listsSomePods(call: Call): boolean {
  const origins = call.args.flatMap(({ text }) => call.marks.of(text));
  return (
    origins.length > 0 &&
    origins.every(
      ({ name }) =>
        /^(?:(?:grep|awk|cut|head|tail|sed|tr) .*)?kubectl (?:-n \S+ )?get (?:pods?|po|jobs?)\b/.test(
          name,
        ) && /grep|awk|--selector|--field-selector| -l ?\S/.test(name),
    )
  );
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
      if (kind === '' && listsSomePods(call)) return false;
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
