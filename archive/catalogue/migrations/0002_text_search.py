"""What PostgreSQL needs to find names by part and without regard to accents."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("catalogue", "0001_initial"),)

    operations = (TrigramExtension(), UnaccentExtension())
