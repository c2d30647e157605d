# One image for worker and web. Built in two stages: what builds does not run.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY config config
COPY docs/runbooks docs/runbooks
COPY fr_monitor fr_monitor
RUN python -m venv /opt/fr-monitor \
 && /opt/fr-monitor/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt '.[workers]'

FROM python:3.13-slim-bookworm
# A fixed number, so that the owner of a mounted folder can be set without knowing the image.
RUN useradd --uid 10001 --create-home --home-dir /var/lib/fr-monitor --shell /usr/sbin/nologin fr-monitor \
 && install -d -m 0700 -o fr-monitor -g fr-monitor /var/lib/fr-monitor/data
COPY --from=build /opt/fr-monitor /opt/fr-monitor
ENV PATH=/opt/fr-monitor/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 FR_MONITOR_LOG=json
WORKDIR /var/lib/fr-monitor
USER 10001
VOLUME /var/lib/fr-monitor/data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Freshness, not liveness: unhealthy when silence no longer means "nothing new".
HEALTHCHECK --interval=5m --timeout=30s --start-period=2h CMD ["fr-monitor", "status"]
ENTRYPOINT ["fr-monitor"]
CMD ["run"]
