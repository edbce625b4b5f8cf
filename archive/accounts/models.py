"""Who is signed in."""

import secrets

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an account is for; kept as groups, so that a person may have several."""

    LEARNER = "learner", _("Learner")
    TEACHER = "teacher", _("Teacher")
    RESEARCHER = "researcher", _("Researcher")
    STEWARD = "steward", _("Steward")


class User(AbstractUser):
    """An account. People who were filmed are catalogue.Person, not accounts."""

    session_salt = models.CharField(max_length=32, default="", editable=False)

    @property
    def is_steward(self) -> bool:
        """Whether the account looks after the archive as a whole, and may do so now."""
        return self._has_stewards_role and not self.lacks_second_step

    @property
    def lacks_second_step(self) -> bool:
        """Whether a steward must add the second step before being one."""
        wanted = settings.SECOND_STEP_REQUIRED and self._has_stewards_role
        return wanted and not self.has_second_step

    @cached_property
    def has_second_step(self) -> bool:
        """Whether signing in needs a code of the account's authenticator app; read once."""
        kinds = [one.type for one in self.authenticator_set.all()]
        return Authenticator.Type.TOTP in kinds

    @property
    def _has_stewards_role(self) -> bool:
        return self.is_active and (self.is_superuser or Role.STEWARD in self.roles)

    @property
    def roles(self) -> frozenset[str]:
        """Names of the account's roles, read once per request."""
        if not hasattr(self, "_roles"):
            self._roles = frozenset(self.groups.values_list("name", flat=True))
        return self._roles

    def end_sessions(self) -> None:
        """End every session of the account, as a new password does."""
        self.session_salt = secrets.token_hex(16)
        self.save(update_fields=["session_salt"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must hold to go on; without a salt, it is Django's own."""
        purpose = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        text = self.password + self.session_salt
        return salted_hmac(purpose, text, secret=secret, algorithm="sha256").hexdigest()


def give_role(user: User, role: Role) -> None:
    """Put an account into a role."""
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    if hasattr(user, "_roles"):
        del user._roles
