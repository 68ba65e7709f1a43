"""The site's entry for a WSGI server."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongshu.site.settings")
application = get_wsgi_application()

# What is loaded stays as long as the process. Left to the collector, it is looked through again by every page that
# reads thousands of rows.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
