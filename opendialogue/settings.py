"""Django's settings. What differs between installations is read from variables by `configuration`."""

from __future__ import annotations

import os
from datetime import timedelta

import csp.constants
from django.utils.translation import gettext_lazy as _
from pgtrigger.core import Statement

from opendialogue import history, logs
from opendialogue.configuration import (
    NOWHERE,
    ROOT,
    ConfigurationError,
    database_settings,
    read,
)
from opendialogue.data_folder import lasting_secret_key, running_servers

try:
    CONFIGURATION = read(os.environ)
    SECRET_KEY = CONFIGURATION.secret_key or lasting_secret_key(CONFIGURATION.data)
except ConfigurationError as error:
    raise SystemExit(f"opendialogue: {error}") from None

_servers = running_servers(CONFIGURATION.data)
DATABASE_URL = CONFIGURATION.database_url or _servers.get("database_url", NOWHERE)
REDIS_URL = CONFIGURATION.redis_url or _servers.get("redis_url", "redis://127.0.0.1:9/0")
DEMO = CONFIGURATION.demo
PUBLIC_URL = CONFIGURATION.public_url
SMTP_URL = CONFIGURATION.smtp_url
SMS_URL = CONFIGURATION.sms_url
SMS_HOOK_SECRET = CONFIGURATION.sms_hook_secret
SMS_ANSWERS = CONFIGURATION.sms_answers
DEADMAN_URL = CONFIGURATION.deadman_url
PROBE_ADDRESS = CONFIGURATION.probe_address
WEBHOOK_NETWORKS = CONFIGURATION.webhook_networks
BOUNCE_ADDRESS = CONFIGURATION.bounce_address
MAIL_HOOK_SECRET = CONFIGURATION.mail_hook_secret
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION.mail_from
DEBUG = False
ALLOWED_HOSTS = CONFIGURATION.allowed_hosts
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "opendialogue",
    "meetings",
    "response",
    "networks",
    "notices",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "django_prometheus",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Each answer gets a random length of padding, so that its size gives away nothing that it holds.
    "django.middleware.gzip.GZipMiddleware",
    "opendialogue.health.NobodyAsksMiddleware",
    "networks.middleware.NothingKeptMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "networks.middleware.InvitationMiddleware",
    "networks.middleware.SecondFactorMiddleware",
    "networks.middleware.PersonLanguageMiddleware",
    "opendialogue.not_taken.NotTakenMiddleware",
    "networks.middleware.ChangeHistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "opendialogue.urls"
ASGI_APPLICATION = "opendialogue.asgi.application"
WSGI_APPLICATION = "opendialogue.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "opendialogue.context.navigation",
                "opendialogue.context.help_now",
            ],
        },
    }
]
FORM_RENDERER = "opendialogue.forms.Renderer"

# Database, cache and sessions: all in PostgreSQL, so that sign-in works while Redis is dead.
DATABASES = {
    "default": database_settings(DATABASE_URL) | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True},
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "opendialogue_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = CONFIGURATION.https
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Celery. No duty lives in the broker: tasks only ask the database what is due, so every one may be
# lost, repeated or late. Times are UTC and schedules are intervals: crontab schedules were silent for
# an hour when the clocks went back.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "sending"
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = CONFIGURATION.worker_processes
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
# In memory: an interval needs no file, and a file can be half written when beat is killed.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True

# People, and how they sign in: staff by password and second factor, members by a code sent by mail.
AUTH_USER_MODEL = "networks.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "networks.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "sign_in_address"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # without it the sign-in form asks no password
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
# Nine digits and three tries: whoever writes Arabic, Persian or Thai has no Latin letters on their keyboard.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True}
# The adapter writes to people who are known alone: staff who ask for a code learn that they have a password.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "request_login_code": "networks.forms.sign_in.SignInCodeForm",
    "confirm_login_code": "networks.forms.sign_in.ConfirmCodeForm",
    "reset_password": "networks.forms.sign_in.NewPasswordForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if CONFIGURATION.https else "http"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIGURATION.trusted_proxies
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Open Dialogue"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "networks.forms.sign_in.SecondFactorForm",
    "reauthenticate": "networks.forms.sign_in.SecondFactorAgainForm",
    "activate_totp": "networks.forms.sign_in.SetUpSecondFactorForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Every change to the tables of people and things is kept by database triggers, and nothing kept can be changed.
PGHISTORY_DEFAULT_TRACKERS = history.EVERY_CHANGE
PGHISTORY_APPEND_ONLY = True
PGHISTORY_LEVEL = Statement

# Language and time. Rows hold UTC; a page shows the zone of the service, set by PersonLanguageMiddleware.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fi", _("Finnish")), ("de", _("German")), ("ar", _("Arabic"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static-built"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "opendialogue.static_files.LightStaticFilesStorage"},
}

# What browsers are told. HSTS and secure cookies follow PUBLIC_URL: over plain http they would lock
# people out.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if CONFIGURATION.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = CONFIGURATION.https
SECURE_SSL_REDIRECT = CONFIGURATION.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.trusted_proxies else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.constants.NONE],
        "script-src": [csp.constants.SELF, csp.constants.NONCE],
        "style-src": [csp.constants.SELF, csp.constants.NONCE],
        "img-src": [csp.constants.SELF, "data:"],
        "font-src": [csp.constants.SELF],
        "connect-src": [csp.constants.SELF],
        "manifest-src": [csp.constants.SELF],
        "worker-src": [csp.constants.SELF],
        "form-action": [csp.constants.SELF],
        "base-uri": [csp.constants.NONE],
        "frame-ancestors": [csp.constants.NONE],
    }
}

# A photograph from a phone is the largest thing anybody sends.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# It is never put on a disk: until it is drawn anew, it tells where it was taken.
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE
# What one process holds of all that is coming in; what finds no room is asked for again.
UPLOADS_MAX_MEMORY_TOGETHER = 10 * DATA_UPLOAD_MAX_MEMORY_SIZE

LOGGING = logs.configuration(CONFIGURATION.log_level)
logs.configure()
