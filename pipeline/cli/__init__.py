"""The `standpoint` command: any step from a shell, without Airflow."""

from pipeline.cli.app import main

__all__ = ["main"]
