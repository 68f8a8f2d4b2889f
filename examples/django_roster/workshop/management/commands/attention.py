"""``manage.py attention --on 2026-07-01``: who needs attention, and how all stand."""

from datetime import date

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from workshop.answers import needing_attention
from workshop.many import counts
from workshop.models import Person


class Command(BaseCommand):
    """Print who needs attention on a day."""

    help = "Print who needs attention on a day, and how many have which status."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day."""
        parser.add_argument("--on", type=date.fromisoformat, help="YYYY-MM-DD; today unless given")

    def handle(self, *, on: date | None = None, **_: object) -> None:
        """Print the two tables."""
        day = on or timezone.localdate()
        people = Person.objects.order_by("pk")
        self.stdout.write(f"{'Person':<12}{'Certificate':<14}{'Status':<10}Expires on")
        for assignment, answer in needing_attention(people, day):
            note = "  a renewal awaits approval" if answer.pending else ""
            self.stdout.write(
                f"{assignment.subject.name:<12}{assignment.certification.id:<14}"
                f"{answer.status.value:<10}{answer.expires_on or '-'}{note}"
            )
        self.stdout.write("\nAll that is required, in bulk:")
        for code, found in counts(people, day).items():
            numbers = ", ".join(f"{count} {status}" for status, count in found.items())
            self.stdout.write(f"{code:<14}{numbers}")
