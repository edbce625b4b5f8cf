"""Who is signed in."""

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an account is for; kept as groups, so that a person may have several."""

    LEARNER = "learner", _("Learner")
    TEACHER = "teacher", _("Teacher")
    RESEARCHER = "researcher", _("Researcher")
    STEWARD = "steward", _("Steward")


class User(AbstractUser):
    """An account. People who were filmed are catalogue.Person, not accounts."""

    @property
    def is_steward(self) -> bool:
        """Whether the account looks after the archive as a whole."""
        return self.is_active and (self.is_superuser or Role.STEWARD in self.roles)

    @property
    def roles(self) -> frozenset[str]:
        """Names of the account's roles, read once per request."""
        if not hasattr(self, "_roles"):
            self._roles = frozenset(self.groups.values_list("name", flat=True))
        return self._roles


def give_role(user: User, role: Role) -> None:
    """Put an account into a role."""
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    if hasattr(user, "_roles"):
        del user._roles
