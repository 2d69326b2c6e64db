"""What every test shares: both databases, and no way out of this machine."""

import os

os.environ["STANDPOINT_OFFLINE"] = "1"

pytest_plugins = ["airflow_home", "databases", "shell"]
