# 一个镜像，各部分以命令区分；从源码运行，无需编译产物（docs/decisions/0006）
# One image for all parts, told apart by the command; it runs from the sources (docs/decisions/0006)
FROM node:20-bookworm-slim AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:20-bookworm-slim
WORKDIR /app
ENV HOST=0.0.0.0 PORT=4000 DATA_DIR=/data NODE_OPTIONS=--enable-source-maps
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY common common
COPY gateway gateway
COPY schema schema
COPY scripts scripts
COPY subgraphs subgraphs
COPY --from=page /app/web/dist web/dist
# Any user may own what it keeps there: a compose file runs the parts as the owner of the secrets.
RUN install -d -m 1777 /data
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not npm: node itself receives the signal to stop.
ENTRYPOINT ["node", "--import", "./scripts/typescript.js"]
CMD ["gateway/index.ts"]
