# lb-controller with HAProxy beside it, and nginx and nftables for UDP.
#   docker build -t lb-controller:0.1.0 --build-arg VERSION=0.1.0 --build-arg COMMIT=$(git rev-parse HEAD) .
# The base images can be replaced, for registries of one's own: --build-arg SDK_IMAGE=… --build-arg RUNTIME_IMAGE=…
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK_IMAGE} AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
# What restoring reads comes first: a change of code leaves these layers as they are.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/LbController.Abstractions/LbController.Abstractions.csproj src/LbController.Abstractions/
COPY src/LbController.Core/LbController.Core.csproj src/LbController.Core/
COPY src/LbController.Kubernetes/LbController.Kubernetes.csproj src/LbController.Kubernetes/
COPY src/LbController.Runtime/LbController.Runtime.csproj src/LbController.Runtime/
COPY src/LbController.LocalCluster/LbController.LocalCluster.csproj src/LbController.LocalCluster/
COPY src/LbController/LbController.csproj src/LbController/
COPY providers/LbController.Providers.Aws/LbController.Providers.Aws.csproj providers/LbController.Providers.Aws/
COPY providers/LbController.Providers.Azure/LbController.Providers.Azure.csproj providers/LbController.Providers.Azure/
COPY providers/LbController.Providers.Foundation/LbController.Providers.Foundation.csproj providers/LbController.Providers.Foundation/
COPY providers/LbController.Providers.HAProxy/LbController.Providers.HAProxy.csproj providers/LbController.Providers.HAProxy/
RUN dotnet restore src/LbController/LbController.csproj --use-current-runtime -p:PublishReadyToRun=true
COPY .editorconfig ./
COPY src src
COPY providers providers
ARG VERSION=0.1.0
ARG COMMIT=unknown
RUN dotnet publish src/LbController/LbController.csproj --no-restore -c Release --use-current-runtime --self-contained false \
      -p:PublishReadyToRun=true -p:Version=${VERSION} -p:SourceRevisionId=${COMMIT} -p:DebugType=none -o /app

FROM ${RUNTIME_IMAGE}
# Services have ports below 1024 and nothing here runs as root, so the programs carry the right to bind them: lb-controller tries each
# port before HAProxy or nginx (for UDP) gets it, and under allowPrivilegeEscalation=false a program keeps a right only if the one that started it had it.
# Without the capability NET_BIND_SERVICE the container does not start ("operation not permitted").
RUN apt-get update \
 && apt-get install -y --no-install-recommends haproxy nginx libnginx-mod-stream nftables iproute2 libcap2-bin \
 && setcap cap_net_bind_service=+ep /usr/sbin/haproxy \
 && setcap cap_net_bind_service=+ep /usr/sbin/nginx \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/* \
 && mkdir -p /var/lib/lb-controller \
 && chown 65532:65532 /var/lib/lb-controller
COPY --from=build /app /app
RUN setcap cap_net_bind_service=+ep /app/lb-controller
# The read-only file system of the manifests has no place for the runtime's diagnostic socket.
ENV DOTNET_EnableDiagnostics=0
USER 65532:65532
EXPOSE 8080 8081
ARG VERSION=0.1.0
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="lb-controller" \
      org.opencontainers.image.description="Gives Kubernetes Services of type LoadBalancer a load balancer" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
ENTRYPOINT ["/app/lb-controller"]
