# Airflow with Standpoint inside, from the same pins as `make setup`; two stages, so that what
# installs packages is not in what runs.
#
# The base is named by its tag. To pin its digest too:
#   docker buildx imagetools inspect python:3.13-slim-bookworm
#   docker compose build --build-arg BASE=python:3.13-slim-bookworm@sha256:...
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS packages
RUN python -m venv --without-pip /opt/venv
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_PYTHON=/opt/venv/bin/python
WORKDIR /build
COPY requirements.txt requirements-celery.txt ./
RUN pip install --require-hashes -r requirements.txt -r requirements-celery.txt
COPY requirements.in pyproject.toml README.md LICENSE NOTICE ./
COPY pipeline pipeline
RUN pip install --no-deps --no-build-isolation .
# What this project does not pin, such as a driver of an object store: --build-arg MORE=s3fs
ARG MORE=
RUN test -z "$MORE" || pip install $MORE

FROM ${BASE}
RUN python -m pip uninstall --yes pip \
    && useradd --uid 50000 --create-home standpoint \
    && install -d -o standpoint -g standpoint -m 0700 \
        /home/standpoint/airflow /home/standpoint/data /home/standpoint/logs \
        /home/standpoint/passwords
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/standpoint
COPY LICENSE NOTICE ./
COPY dags dags
COPY plugins plugins
COPY scripts/airflow_healthy.py scripts/airflow_prepare.py scripts/compose_prepare.py \
    scripts/readonly_role.sql scripts/
RUN /opt/venv/bin/python -m compileall -q dags plugins

# The code belongs to root; who runs it can write to its home only.
USER standpoint
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    AIRFLOW_HOME=/home/standpoint/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/standpoint/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/standpoint/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False
ENTRYPOINT ["airflow"]
