"""The web process's entry point for a WSGI server such as granian."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from archive.web.slow_bodies import SlowBodies

# A short answer must not wait for the long ones beside it: threads take turns often.
sys.setswitchinterval(0.001)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
application = SlowBodies(get_wsgi_application())
