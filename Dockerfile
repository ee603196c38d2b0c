# The service with its coded seeds.  The database lives in /data; mount a volume there to keep it.
FROM python:3.12-slim AS build
WORKDIR /build
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir "$(echo /wheels/*.whl)[parquet]" \
 && rm -rf /wheels \
 && useradd --system --uid 10001 --home-dir /data dyad \
 && install --directory --owner=dyad /data
COPY seeds /seeds
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["dyad", "serve", "--db", "/data/dyad.sqlite", "--seeds", "/seeds", "--host", "0.0.0.0", "--port", "8000"]
