# syntax=docker/dockerfile:1
# Two stages: what builds stays behind. Debian, because Temporal's core has no build for Alpine's libc.
FROM node:22.20.0-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /cake
COPY package.json package-lock.json .npmrc ./
# Everything, optional packages too: the compilers' own binaries are such.
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs

# Anew, without what only builds or tests, and without Claude Code (400 MB): docs/cluster.md says how to add it.
FROM node:22.20.0-bookworm-slim AS packages
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /cake
COPY package.json package-lock.json .npmrc ./
# Temporal's core comes for five platforms, 30 MB each: one is kept. Types and maps serve nobody at run time.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
    ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -rf {} + \
  && rm -rf node_modules/@temporalio/core-bridge/sdk-core node_modules/better-sqlite3/deps \
    node_modules/node-pty/prebuilds node_modules/node-pty/third_party node_modules/node-pty/deps \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete \
  && find node_modules -type d -name obj.target -prune -exec rm -rf {} +

FROM node:22.20.0-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates netcat-openbsd procps \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --create-home cake \
  && install -d -o cake -g cake -m 700 /var/lib/cake \
  && install -d -o cake -g cake /trees
WORKDIR /cake
COPY --from=packages /cake/node_modules ./node_modules
COPY --from=build /cake/dist ./dist
COPY package.json README.md LICENSE ./
COPY bin ./bin
COPY db/migrations ./db/migrations
COPY examples ./examples
COPY grafana ./grafana
COPY scripts ./scripts
COPY shim ./shim
ENV NODE_ENV=production CAKE_HOME=/var/lib/cake PATH=/cake/bin:$PATH
RUN ln -s /cake/bin/cake.js /usr/local/bin/cake
USER cake
WORKDIR /trees
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9090/readyz').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "/cake/bin/cake.js", "up"]
