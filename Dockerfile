# Debian, not Alpine, because the lockfile installs a Node.js that needs glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
# The build reads one secret, the key of server actions. The image's history does not contain it. But the build writes it
# into .next/server, so anyone who can pull the image can read it there (docs/deploy.md).
# Docker's build cache does not notice a changed secret, but it notices a changed ID. So change this ID whenever you change
# the key.
ARG ACTIONS_KEY_ID
RUN --mount=type=secret,id=actions-key,required=true \
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY="$(cat /run/secrets/actions-key)" npm run build

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 PORT=3000
# All files belong to root, and the process runs as another user, so it cannot change its own program.
COPY --from=build /app/.next/standalone ./
COPY --from=build /app/.next/static ./.next/static
COPY --from=build /app/public ./public
COPY --from=build /app/lib/json-console.mjs ./json-console.mjs
# For a volume with STORE_FILE=/data/store.sqlite.
RUN install -d -o 1000 -g 1000 -m 700 /data
# The image's user `node`, by number, because a platform that forbids root cannot look up a name.
USER 1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Next.js listens on HOSTNAME. Platforms set it to the container's name. Then the health check on 127.0.0.1 would fail.
CMD ["env", "HOSTNAME=0.0.0.0", "node", "--import", "./json-console.mjs", "server.js"]
