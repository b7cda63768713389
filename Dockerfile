# ChemViz with all it needs, Chromium included. Runs as a user without rights, and with a read-only file system when
# /tmp can be written. compose.yaml starts it with PostgreSQL; docs/hosting.md says the rest.

FROM python:3.12-slim-bookworm AS packages
COPY requirements.txt /build/requirements.txt
RUN python -m venv /opt/chemviz \
    && /opt/chemviz/bin/python -m pip install --no-cache-dir --disable-pip-version-check -r /build/requirements.txt

FROM python:3.12-slim-bookworm
COPY packages.txt /build/packages.txt
# The same Debian packages as on Streamlit Community Cloud; Chromium has to be the newest of this Debian, never an old one.
# hadolint ignore=DL3008
RUN apt-get update \
    && xargs -a /build/packages.txt apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin chemviz \
    && install -d -o chemviz -g chemviz /data
COPY --from=packages /opt/chemviz /opt/chemviz
WORKDIR /app
COPY . .
RUN python -m compileall -q app.py chemviz pages tools

# HOME is where Streamlit and Chromium keep what does not last.
ENV PATH=/opt/chemviz/bin:$PATH \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BROWSER_PATH=/usr/bin/chromium \
    CHEMVIZ_DATA_DIR=/data \
    CHEMVIZ_LOG_FORMAT=json \
    STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true \
    STREAMLIT_SERVER_FILE_WATCHER_TYPE=none \
    PORT=8501

USER 10001:10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/_stcore/health', timeout=4)"]
CMD ["python", "tools/serve.py"]
