# syntax=docker/dockerfile:1

# Debian, not Alpine: the lockfile brings a Node for glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
# The one value that is read at build; a secret, so that it does not stay in a layer. See docs/deploy.md.
RUN --mount=type=secret,id=actions-key,env=NEXT_SERVER_ACTIONS_ENCRYPTION_KEY npm run build

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 PORT=3000
# Everything belongs to root and runs as somebody else: the process cannot change its own program.
COPY --from=build /app/.next/standalone ./
COPY --from=build /app/.next/static ./.next/static
COPY --from=build /app/public ./public
# For a volume with STORE_FILE=/data/store.sqlite, where there is no Redis.
RUN install -d -o 1000 -g 1000 -m 700 /data
# The image has a user `node` of this number; what has to be sure that it is not root cannot look up a name.
USER 1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Next.js listens on HOSTNAME. Platforms set it to the container's name, and then nothing answers on 127.0.0.1.
CMD ["env", "HOSTNAME=0.0.0.0", "node", "server.js"]
