# Two images from one build: `docker build --target api .` and `docker build --target frameflow .`
FROM node:26-bookworm-slim AS build
WORKDIR /reelog
COPY . .
RUN npm ci --no-audit --no-fund && node scripts/build.mjs && find libs adapters apps -name src -prune -exec rm -rf {} +

# Each process runs with its own packages and those they need: frameflow's image has no driver of the log.
FROM build AS api-packages
RUN npm ci --omit=dev --no-audit --no-fund --workspace apps/api && rm -rf node_modules/typescript
FROM build AS frameflow-packages
RUN npm ci --omit=dev --no-audit --no-fund --workspace apps/frameflow && rm -rf node_modules/typescript

FROM node:26-bookworm-slim AS runtime
ENV NODE_ENV=production HOST=0.0.0.0
# Large buffers go back to the system when they are free (mallopt(3)): glibc would keep them once a few had been freed.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
WORKDIR /reelog
RUN install -d -o node -g node /reelog/data

FROM runtime AS api
COPY --from=build /reelog/package.json ./
COPY --from=build /reelog/dist/web dist/web
COPY --from=build /reelog/libs libs
COPY --from=build /reelog/adapters adapters
COPY --from=build /reelog/apps/api apps/api
COPY --from=api-packages /reelog/node_modules node_modules
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/dist/main.js"]

# It carries libav built with parts under the GPL: who passes the image on has that licence's duties (docs/adr/0018).
FROM runtime AS frameflow
COPY --from=build /reelog/package.json ./
COPY --from=build /reelog/libs libs
COPY --from=build /reelog/adapters/rabbitmq adapters/rabbitmq
COPY --from=build /reelog/adapters/s3 adapters/s3
COPY --from=build /reelog/apps/frameflow apps/frameflow
COPY --from=frameflow-packages /reelog/node_modules node_modules
USER node
EXPOSE 3001
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3001/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/frameflow/dist/main.js"]
