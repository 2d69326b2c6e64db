"""What an answer took of the processor: this process and the database's own."""

import time
from pathlib import Path

import psycopg

OURS = (
    "select pid from pg_stat_activity "
    "where application_name = 'standpoint' and datname = current_database()"
)


class Processor:
    """Milliseconds of the processor, as far as the database's processes are on this machine.

    SQLite works in this process; of PostgreSQL, the processes of this program's connections count.
    """

    def __init__(self, url: str) -> None:
        self._watch = None
        if not url.startswith("sqlite"):
            plain = url.replace("+psycopg", "")
            self._watch = psycopg.connect(plain, autocommit=True, application_name="watch")

    def ms(self) -> float:
        """What both have taken so far."""
        spent = time.process_time() * 1000
        if self._watch is None:
            return spent
        for (pid,) in self._watch.execute(OURS).fetchall():
            spent += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
        return spent

    def close(self) -> None:
        """Gives the connection back."""
        if self._watch is not None:
            self._watch.close()
