const words = (text: string): string[] => text.trim().split(/\s+/);

/** Programs that developers call every day, the commonest first: what a mistyped name may mean. */
export const PROGRAM_NAMES: readonly string[] = words(`
git ls cd npm python3 python node docker cat vim grep make pip pip3 npx yarn pnpm cargo go java mvn gradle
curl ssh cp mv rm mkdir find sed awk tar echo chmod touch head tail less more sort uniq wc diff man which
kubectl helm terraform ansible vagrant aws az gcloud gh heroku brew apt apt-get apt-cache yum dnf pacman snap
systemctl service journalctl sudo su kill ps top htop df du free ping wget scp rsync unzip zip gzip gunzip
bash sh zsh fish tmux screen nano emacs code open xargs tee cut tr ln pwd rmdir chown env export source
ruby gem bundle rails rake rspec php composer perl lua dotnet javac kotlinc scala sbt lein swift rustc rustup
gcc g++ clang cmake ninja gdb valgrind ldd nm strace lsof netstat ifconfig ip dig nslookup whois traceroute
psql mysql sqlite3 redis-cli mongo pytest tox mypy ruff black flake8 pylint uv poetry pipenv conda pyenv nvm
tsc eslint prettier jest vitest mocha webpack vite gulp grunt ng vue deno bun tsx lerna nx turbo
clear ansible-playbook ansible-galaxy docker-compose kubectx minikube podman buildah skaffold pulumi serverless firebase vercel netlify wrangler supabase cypress playwright storybook swc esbuild rollup parcel mysqldump pg_dump ffmpeg convert openssl gpg ssh-keygen crontab chgrp diff3 patch split paste join fold fmt seq sleep time watch timeout nohup printf test true jobs fg bg ping6 telnet nc htop iostat vmstat dmesg mount umount fdisk lsblk modprobe useradd passwd groups whoami hostname uname uptime locate updatedb basename dirname realpath readlink stat file md5sum sha256sum base64 xxd od strings jq yq tree date cal history alias crontab hg svn hdfs adb fastboot flutter dart mix elixir iex ghc cabal stack
`);
