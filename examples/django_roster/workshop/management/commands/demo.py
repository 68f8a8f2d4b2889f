"""``manage.py demo``: tables in memory, five invented people, and who needs attention."""

from datetime import date

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Make the tables, fill them, and print who needs attention on 2026-07-01."""

    help = "Make the tables, fill them with invented people, and print who needs attention."

    def handle(self, **_: object) -> None:
        """Do it."""
        call_command("migrate", verbosity=0)
        call_command("loaddata", "people", verbosity=0)
        call_command("attention", on=date(2026, 7, 1), stdout=self.stdout)
