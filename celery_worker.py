"""The Celery application: `celery --app celery_worker:celery worker` and `… beat`."""

import gc
import os
import signal

from celery.signals import worker_process_init

from portal import create_app

app = create_app()
celery = app.extensions["celery"]
_main_process = os.getpid()
# As in the web server (run/serve.py): what the children share of their parent's memory, the collector does not write to.
gc.collect()
gc.freeze()


@worker_process_init.connect
def begin_process(**_kwargs: object) -> None:
    """A forked child must not share its parent's database connections, nor live on without it."""
    app.extensions["database"].engine.dispose(close=False)
    if os.environ.get("PORTAL_SUPERVISED"):
        from portal.embedded.process import die_with_parent

        die_with_parent(signal.SIGKILL)
        if os.getppid() != _main_process:  # it died before the line above
            os._exit(1)
