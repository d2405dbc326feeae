# UNTESTED HERE: written where no Docker engine runs; tests/ops checks its sources and forms, and the same files were run outside.
#   docker build -t tapedeck .
#   docker run -d --init --name tapedeck -v tapedeck-home:/var/lib/tapedeck --stop-timeout 60 tapedeck
#   docker exec -it tapedeck tapedeck attach
# Without DATABASE_URL it keeps a private database in the volume. --init: a private PostgreSQL leaves processes to be reaped.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
COPY src ./src
# The install builds dist. Pruning leaves what the program needs: the image brings Node itself.
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production XDG_DATA_HOME=/var/lib
RUN groupadd --system --gid 10001 tapedeck \
  && useradd --system --uid 10001 --gid tapedeck --home-dir /var/lib/tapedeck --no-create-home --shell /usr/sbin/nologin tapedeck \
  && install --directory --owner=tapedeck --group=tapedeck --mode=0700 /var/lib/tapedeck \
  && ln -s /app/tapedeck /usr/local/bin/tapedeck
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY tapedeck ./
COPY config ./config
COPY migrations ./migrations
COPY strategies ./strategies
# Root owns the program, so what runs in it cannot change it.
USER tapedeck
VOLUME /var/lib/tapedeck
STOPSIGNAL SIGTERM
# 3 until the engine stands, 0 from then on.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["tapedeck", "status"]
ENTRYPOINT ["/app/tapedeck"]
CMD ["run", "--no-ui"]
