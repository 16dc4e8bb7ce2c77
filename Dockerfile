# Two images from one build: `docker build --target api .` and `docker build --target frameflow .`
FROM node:20-bookworm-slim AS build
WORKDIR /reelog
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs
# What runs needs neither the tools that built it (typescript stays as an optional peer) nor ffmpeg from npm: frameflow's image has Debian's.
RUN npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/@ffmpeg-installer node_modules/@ffprobe-installer node_modules/typescript

FROM node:20-bookworm-slim AS runtime
ENV NODE_ENV=production HOST=0.0.0.0
# Large buffers go back to the system when they are free (mallopt(3)): glibc would keep them once a few had been freed.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
WORKDIR /reelog
RUN install -d -o node -g node /reelog/data

# Before our own files, so that a change of those does not install it anew.
FROM runtime AS media
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*

FROM runtime AS api
COPY --from=build /reelog/package.json ./
COPY --from=build /reelog/node_modules node_modules
COPY --from=build /reelog/dist dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/api/src/main.js"]

FROM media AS frameflow
COPY --from=build /reelog/package.json ./
COPY --from=build /reelog/node_modules node_modules
COPY --from=build /reelog/dist dist
USER node
EXPOSE 3001
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3001/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/frameflow/src/main.js"]
