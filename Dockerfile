# Airflow with Standpoint inside, non-root, from the same pins as `make setup`.
FROM python:3.13-slim-bookworm

RUN useradd --create-home --uid 50000 standpoint
WORKDIR /opt/standpoint
COPY requirements.txt requirements.in pyproject.toml README.md LICENSE NOTICE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pipeline pipeline
RUN pip install --no-cache-dir --no-deps --no-build-isolation .
COPY dags dags
COPY plugins plugins
COPY scripts/airflow_prepare.py scripts/readonly_role.sql scripts/

USER standpoint
ENV AIRFLOW_HOME=/home/standpoint/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/standpoint/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/standpoint/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False
ENTRYPOINT ["airflow"]
