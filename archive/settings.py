"""Settings of the archive, read from the environment; the defaults run the demo.

| variable | meaning |
|---|---|
| ARCHIVE_MODE | "demo" (default), "test" or "production" |
| ARCHIVE_DATA | folder for objects, uploads, scratch and the embedded database |
| DATABASE_URL | PostgreSQL 15 or newer; by default the embedded server of the data folder |
| ARCHIVE_HOSTS | names that the site answers to, separated by commas (production) |
| ARCHIVE_SECRET_KEY | signing key; else the file `secret-key` of the data folder |
| ARCHIVE_OLD_SECRET_KEYS | earlier keys, separated by commas, that still open what they closed |
| ARCHIVE_PROXIES | how many servers stand in front of the archive and add to X-Forwarded-For |
| ARCHIVE_ADAPT | weights are refitted to performers: "ask" before use (default), "use", or "off" |
| ARCHIVE_ADAPT_SECONDS | how much motion of its own a performer or form needs for that; 60 |
| ARCHIVE_MOTION_BUNDLE | folder of motion capture (index.csv) whose motions keep weights general |
| ARCHIVE_ALLOW_WEAK_SANDBOX | "1": take films also where the reader lacks walls (production) |
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from archive.bootstrap import database

BASE_DIR = Path(__file__).resolve().parent.parent
BUILD_DIR = BASE_DIR / ".build"
DATA_DIR = Path(os.environ.get("ARCHIVE_DATA", BASE_DIR / "data")).resolve()
MODE = os.environ.get("ARCHIVE_MODE", "demo")
if MODE not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"ARCHIVE_MODE is {MODE!r}; it must be demo, test or production.")
PRODUCTION = MODE == "production"
DEBUG = False


def _secret_key() -> str:
    if key := os.environ.get("ARCHIVE_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret-key"
    if path.exists():
        return path.read_text().strip()
    if PRODUCTION:
        raise ImproperlyConfigured(
            f"Set ARCHIVE_SECRET_KEY, or put a long random text into {path}, readable by "
            "the archive alone."
        )
    return "only-for-commands-before-the-data-folder-exists"


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = list(filter(None, os.environ.get("ARCHIVE_OLD_SECRET_KEYS", "").split(",")))
ALLOWED_HOSTS = os.environ.get("ARCHIVE_HOSTS", "*" if not PRODUCTION else "").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "archive.web",
    "archive.accounts",
    "archive.jobs",
    "archive.rights",
    "archive.catalogue",
    "archive.takes",
    "archive.annotations",
    "archive.variations",
    "archive.library",
    "archive.search",
    "archive.commands",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "archive.web.plain_text.PlainTextMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "archive.web.kept.KeptAnswers",
    "csp.middleware.CSPMiddleware",
    "archive.web.middleware.SaysWhatIsAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "archive.accounts.middleware.EndsOldSessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "archive.accounts.middleware.LeadsToSecondStep",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "archive.web.middleware.PrivateByDefault",
]
ROOT_URLCONF = "archive.urls"
WSGI_APPLICATION = "archive.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "archive.web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "archive.web.templatetags.words",
                "archive.web.templatetags.scripts",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://.")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": {"connect_timeout": 2, **options},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASE_URL = os.environ.get("DATABASE_URL") or database.url(DATA_DIR)
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# One for all web processes: what is counted against guessing must be counted once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
TRUSTED_PROXIES = int(os.environ.get("ARCHIVE_PROXIES", "0"))

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign-in"
PASSWORD_RESET_TIMEOUT = 24 * 3600
SECOND_STEP_REQUIRED = PRODUCTION
ACCOUNT_ADAPTER = "archive.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "archive.accounts.forms.SignInForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    # A class may sign in at once from one school; nobody types that many wrong passwords.
    "login": "120/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "name_failed": "20/5m/key",
}
MFA_ADAPTER = "archive.accounts.adapters.SecondStepAdapter"
MFA_TOTP_ISSUER = "身傳 Motion Archive"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_REAUTHENTICATION_REQUIRED = False
LOGIN_REDIRECT_URL = "library:library"
LOGOUT_REDIRECT_URL = "library:library"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "archive" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("ARCHIVE_TIME_ZONE", "Asia/Hong_Kong")

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "archive.web.vendor.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "archive.web.static.ModuleManifestStorage"},
}
WHITENOISE_MAX_AGE = 60

# Tasks are loaded by workers alone (archive/jobs/worker.py), so that the web process stays small.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

CSP_SELF = "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [CSP_SELF],
        "style-src": [CSP_SELF],
        "img-src": [CSP_SELF, "data:", "blob:"],
        "media-src": [CSP_SELF, "blob:"],
        "connect-src": [CSP_SELF],
        "font-src": [CSP_SELF],
        "manifest-src": [CSP_SELF],
        "base-uri": ["'none'"],
        "form-action": [CSP_SELF],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_LONGEST = 30 * 24 * 3600
CSRF_FAILURE_VIEW = "archive.web.errors.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    if TRUSTED_PROXIES:  # from anybody else the header says nothing
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

ALLOW_WEAK_SANDBOX = os.environ.get("ARCHIVE_ALLOW_WEAK_SANDBOX") == "1"
UPLOAD_MAX_BYTES = int(os.environ.get("ARCHIVE_UPLOAD_MAX_BYTES", str(64 * 1024**3)))
VIDEO_MAX_HOURS = float(os.environ.get("ARCHIVE_VIDEO_MAX_HOURS", "4"))

ADAPT = os.environ.get("ARCHIVE_ADAPT", "ask")
if ADAPT not in {"off", "ask", "use"}:
    raise ImproperlyConfigured(f"ARCHIVE_ADAPT is {ADAPT!r}; it must be off, ask or use.")
ADAPT_SECONDS = float(os.environ.get("ARCHIVE_ADAPT_SECONDS", "60"))
MOTION_BUNDLE = os.environ.get("ARCHIVE_MOTION_BUNDLE", "")
SHIPPED_WEIGHTS = BASE_DIR / "models" / "generator" / "shipped" / "generator.safetensors"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
