"""Sets the home and Django up. Imported first by every entry of the site, before any room that has tables."""

from __future__ import annotations

import os
import warnings

import django

from gongshu.site import home_chosen as home_chosen  # first: the settings are read from there

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongshu.site.settings")
warnings.filterwarnings("ignore", category=DeprecationWarning, module="django_tasks")
django.setup()
