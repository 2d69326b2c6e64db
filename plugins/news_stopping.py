"""What SIGTERM does to a task: it ends at once, in order, and is tried again.

Airflow's own handler only lets an operator clean up; the task would go on until it is killed.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import Stopped


@contextmanager
def stoppable() -> Iterator[None]:
    """Ends what runs inside when the process is told to end: leases go back, its row is closed.

    Raises:
        Stopped: it was told so; what was not done stays pending.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt as error:
        raise Stopped("the process was told to end; what was not done stays pending") from error
    finally:
        signal.signal(signal.SIGTERM, before)
