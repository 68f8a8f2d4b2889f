"""The settings of the example's site: SQLite, and nothing that it does not need.

`WORKSHOP_DATABASE` names the file of the database; without it, it is in memory.
"""

import os
import secrets

# Nothing is signed here that would have to outlive the process.
SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
INSTALLED_APPS = ["workshop"]
ROOT_URLCONF = "workshop.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("WORKSHOP_DATABASE", ":memory:"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
